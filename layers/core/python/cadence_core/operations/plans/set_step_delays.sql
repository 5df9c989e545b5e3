-- Change the delays of steps, and move the leads that wait for them.
SELECT waiting
  FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS step (id uuid, delay_days integer, delay_hours integer),
       LATERAL set_step_delay(step.id, step.delay_days, step.delay_hours, true)
