-- Settle up to 500 messages that a restore may have lost: those of these steps, or all of them.
WITH lost AS MATERIALIZED (
    SELECT i.id
      FROM interactions AS i
      JOIN cadence_steps AS step ON step.id = i.step_id
     WHERE i.status = 'uncertain' AND i.error_code = 'restored'
       AND (CAST(:steps AS jsonb) = 'null'
            OR CAST(:steps AS jsonb) ? concat(i.enrollment_id, ' ', step.step_order))
     ORDER BY i.enrollment_id, i.id  -- the enrollments in the order of their ids, as everywhere
     LIMIT 500
       FOR NO KEY UPDATE OF i
)
SELECT count(*), count(settled.status)
  FROM (SELECT settle_interaction(id, :verdict, :note) AS status FROM lost) AS settled
