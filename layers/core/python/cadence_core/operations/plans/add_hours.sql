-- Add the hours of these schedules that are not there.
INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
SELECT schedule.id, CAST(:org AS uuid), CAST(span ->> 0 AS integer), CAST(span ->> 1 AS time), CAST(span ->> 2 AS time)
  FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS schedule (id uuid, hours jsonb),
       LATERAL jsonb_array_elements(schedule.hours) AS span
ON CONFLICT DO NOTHING
