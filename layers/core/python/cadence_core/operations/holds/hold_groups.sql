-- The held enrollments by reason, step and template, the largest group first. Follows held.sql.
-- Counted by the enrollment's own columns first, so that only groups are joined with names.
, counted AS MATERIALIZED (
    SELECT org_id, cadence_id, next_step_id, status_reason, count(*) AS held,
           min(next_step_due) AS oldest_due, min(id::text COLLATE "C") AS example
      FROM held GROUP BY org_id, cadence_id, next_step_id, status_reason
), grouped AS (
    SELECT g.status_reason, g.org_id, g.cadence_id, place.position, place.total,
           coalesce(place.channel, archived.channel) AS channel, t.id AS template_id, sum(g.held)::integer AS held, min(g.oldest_due) AS oldest_due,
           min(g.example) AS example, (sum(sum(g.held)) OVER ())::integer AS held_in_all
      FROM counted AS g
      JOIN cadence_enrollments AS e ON e.id = CAST(g.example AS uuid)
      -- An enrollment was held at this step, even if it has been archived since.
      LEFT JOIN cadence_steps AS archived ON archived.id = g.next_step_id AND archived.archived_at IS NOT NULL
      LEFT JOIN places AS place
        ON archived.id IS NULL AND place.cadence_id = g.cadence_id AND place.step_id = (SELECT id FROM step_to_send(e))
      LEFT JOIN message_templates AS t ON t.id = place.template_id AND t.org_id = g.org_id
     GROUP BY g.status_reason, g.org_id, g.cadence_id, place.position, place.total,
              coalesce(place.channel, archived.channel), t.id
     ORDER BY held DESC, oldest_due, example
     LIMIT 200
)
SELECT g.status_reason AS reason, g.org_id, o.name AS organization, g.cadence_id, c.name AS cadence, g.position, g.total,
       g.channel, g.template_id, t.name AS template, t.fault_code, g.held, g.held_in_all,
       g.oldest_due, e.status_detail AS example_detail, cadence_now() AS at
  FROM grouped AS g
  JOIN organizations AS o ON o.id = g.org_id
  JOIN cadences AS c ON c.id = g.cadence_id
  LEFT JOIN message_templates AS t ON t.id = g.template_id
  LEFT JOIN cadence_enrollments AS e ON e.id = CAST(g.example AS uuid)
 ORDER BY g.held DESC, g.oldest_due, g.example
