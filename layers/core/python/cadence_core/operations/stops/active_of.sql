-- How many active enrollments a switch concerns, up to a limit: of the engine, an organization or a cadence; or those
-- whose next step is on a channel, or on the channel of a sender in a cadence that sends from it. One branch is executed.
WITH steps AS MATERIALIZED (
    SELECT s.id, s.cadence_id
      FROM cadence_steps AS s
      JOIN cadences AS c ON c.id = s.cadence_id
     WHERE :target IN ('channel', 'sender')
       AND (:org_id = '' OR s.org_id = CAST(nullif(:org_id, '') AS uuid))
       AND (:channel = '' OR s.channel = :channel)
       AND (:sender_id = '' OR CAST(nullif(:sender_id, '') AS uuid)
                             = CASE s.channel WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END)
)
SELECT count(*) AS active
  FROM (SELECT FROM cadence_enrollments AS e WHERE :target = 'engine' AND e.status = 'active'
        UNION ALL
        SELECT FROM cadence_enrollments AS e
         WHERE :target = 'organization' AND e.status = 'active' AND e.org_id = CAST(nullif(:org_id, '') AS uuid)
        UNION ALL
        SELECT FROM cadence_enrollments AS e
         WHERE :target = 'cadence' AND e.status = 'active' AND e.cadence_id = CAST(nullif(:cadence_id, '') AS uuid)
        UNION ALL
        SELECT FROM steps
         CROSS JOIN (VALUES (true), (false)) AS touch (is_first)
         CROSS JOIN LATERAL (
               SELECT FROM cadence_enrollments AS e
                WHERE e.status = 'active' AND e.cadence_id = steps.cadence_id
                  AND e.is_first_touch = touch.is_first AND e.next_step_id = steps.id) AS waiting
        LIMIT CAST(:limit AS integer)) AS counted
