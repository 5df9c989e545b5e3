-- The leads that the next run may send an email to.
SELECT who, cadence FROM standings
 WHERE status = 'active' AND cadence_active AND channel = 'email' AND next_step_due <= now()
 ORDER BY who, cadence
