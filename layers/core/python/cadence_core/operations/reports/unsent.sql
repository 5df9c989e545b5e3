-- Active enrollments whose step was due so many hours ago, by cadence, channel and reason. What was deferred, and what
-- was not, have an index each.
WITH deferred AS MATERIALIZED (
    SELECT id, org_id, cadence_id, next_step_id, status_reason, status_detail, step_due_at, next_step_due
      FROM cadence_enrollments
     WHERE status = 'active' AND cadence_active AND next_step_due > step_due_at
       AND (:org_id = '' OR org_id = CAST(nullif(:org_id, '') AS uuid))
       AND (:cadence_id = '' OR cadence_id = CAST(nullif(:cadence_id, '') AS uuid))
       AND step_due_at <= cadence_now() - make_interval(hours => CAST(:hours AS integer))
     ORDER BY step_due_at LIMIT CAST(:limit AS integer)
), others AS MATERIALIZED (
    SELECT id, org_id, cadence_id, next_step_id, status_reason, status_detail, step_due_at, next_step_due
      FROM cadence_enrollments
     WHERE status = 'active' AND cadence_active
       AND (:org_id = '' OR org_id = CAST(nullif(:org_id, '') AS uuid))
       AND (:cadence_id = '' OR cadence_id = CAST(nullif(:cadence_id, '') AS uuid))
       AND next_step_due <= cadence_now() - make_interval(hours => CAST(:hours AS integer))
     ORDER BY next_step_due LIMIT CAST(:limit AS integer)
), late AS (
    SELECT * FROM deferred UNION SELECT * FROM others
), grouped AS MATERIALIZED (
    SELECT org_id, cadence_id, next_step_id, status_reason, min(status_detail) AS detail, count(*) AS count,
           min(least(step_due_at, next_step_due)) AS oldest_due
      FROM late
     GROUP BY 1, 2, 3, 4
)
SELECT (SELECT coalesce(jsonb_agg(u), '[]') FROM (
            SELECT o.name AS organization, c.name AS cadence, s.channel, g.status_reason AS reason, min(g.detail) AS detail,
                   CAST(sum(g.count) AS integer) AS count, min(g.oldest_due) AS oldest_due, cadence_now() AS at
              FROM grouped AS g
              JOIN cadences AS c ON c.id = g.cadence_id
              JOIN organizations AS o ON o.id = g.org_id
              JOIN cadence_steps AS s ON s.id = g.next_step_id
             GROUP BY o.id, o.name, c.id, c.name, s.channel, g.status_reason
             ORDER BY oldest_due, o.name, c.name, s.channel, reason
             LIMIT 100) AS u) AS unsent,
       greatest((SELECT count(*) FROM deferred), (SELECT count(*) FROM others)) = CAST(:limit AS integer) AS is_at_least
