-- The steps that the next runs will execute, soonest first. A lead that is won, for example, gets none: the
-- run ends its enrollment.
SELECT who, organization, cadence, position, total, channel,
       extract(epoch FROM next_step_due - cadence_now())::double precision AS seconds
  FROM standings
 WHERE status = 'active' AND cadence_active
   AND EXISTS (SELECT FROM leads AS l
                WHERE l.id = standings.lead_id AND l.deleted_at IS NULL
                  AND l.status NOT IN ('won', 'archived', 'unqualified'))
 ORDER BY round(extract(epoch FROM next_step_due - cadence_now()) / 3600), cadence, position, who
