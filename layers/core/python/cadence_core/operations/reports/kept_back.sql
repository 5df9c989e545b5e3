-- The enrollments whose step is due and that no run has sent. Follows standings.sql.
, due AS MATERIALIZED (
    -- The longest due, then what was put off for the shortest time: the index of due times has both.
    (SELECT id, step_due_at FROM cadence_enrollments
      WHERE status = 'active' AND next_step_due <= cadence_now()
      ORDER BY next_step_due, id LIMIT CAST(:limit AS integer))
    UNION ALL
    (SELECT id, step_due_at
       FROM (SELECT id, step_due_at FROM cadence_enrollments
              WHERE status = 'active' AND next_step_due > cadence_now()
              ORDER BY next_step_due, id LIMIT 1000) AS later
      WHERE step_due_at <= cadence_now() LIMIT CAST(:limit AS integer))
)
SELECT who, organization, cadence, position, total, channel, enrollment_id::text
  FROM due JOIN standings ON enrollment_id = due.id
 ORDER BY due.step_due_at, cadence, position, who
 LIMIT CAST(:limit AS integer)
