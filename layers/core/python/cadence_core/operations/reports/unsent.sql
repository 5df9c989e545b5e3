-- Active enrollments whose step was due so many hours ago, by cadence, channel and reason. What was deferred, and what
-- was not, have an index each.
WITH late AS MATERIALIZED (
    (SELECT id FROM cadence_enrollments
      WHERE status = 'active' AND cadence_active AND next_step_due > step_due_at
        AND step_due_at <= cadence_now() - make_interval(hours => CAST(:hours AS integer))
      ORDER BY step_due_at LIMIT CAST(:limit AS integer))
     UNION
    (SELECT id FROM cadence_enrollments
      WHERE status = 'active' AND cadence_active
        AND next_step_due <= cadence_now() - make_interval(hours => CAST(:hours AS integer))
      ORDER BY next_step_due LIMIT CAST(:limit AS integer))
)
SELECT o.name AS organization, c.name AS cadence, s.channel, e.status_reason AS reason, min(e.status_detail) AS detail,
       CAST(count(*) AS integer) AS count, min(least(e.step_due_at, e.next_step_due)) AS oldest_due, cadence_now() AS at
  FROM late
  JOIN cadence_enrollments AS e USING (id)
  JOIN cadences AS c ON c.id = e.cadence_id
  JOIN organizations AS o ON o.id = e.org_id
  JOIN cadence_steps AS s ON s.id = e.next_step_id
 WHERE (:org_id = '' OR e.org_id::text = :org_id) AND (:cadence_id = '' OR e.cadence_id::text = :cadence_id)
 GROUP BY o.id, o.name, c.id, c.name, s.channel, e.status_reason
 ORDER BY oldest_due, o.name, c.name, s.channel, reason
 LIMIT 100
