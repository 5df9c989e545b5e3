-- The steps that the next runs will execute, soonest first.
SELECT who, organization, cadence, position, total, channel,
       extract(epoch FROM next_step_due - cadence_now())::double precision AS seconds
  FROM standings
 WHERE status = 'active' AND cadence_active
 ORDER BY round(extract(epoch FROM next_step_due - cadence_now()) / 3600), cadence, position, who
