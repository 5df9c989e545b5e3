-- The held enrollments by reason, step and template, the largest group first. Follows held.sql.
-- Counted by the enrollment's own columns first, so that only groups are joined with names.
-- `digest` stands for all that this statement sees (as_shown, in release_slice.sql): its moment, and the oldest transaction
-- in progress. What an older one did is seen.
, counted AS MATERIALIZED (
    SELECT org_id, cadence_id, nullif(reason, '') AS status_reason, step, count(*) AS held, count(*) >= (SELECT depth FROM depth) AS is_at_least,
           min(next_step_due) AS oldest_due, min(id::text COLLATE "C") AS example
      FROM held GROUP BY org_id, cadence_id, reason, step
), grouped AS (
    SELECT g.status_reason, g.org_id, g.cadence_id, place.position, place.total,
           coalesce(place.channel, archived.channel) AS channel, t.id AS template_id, sum(g.held)::integer AS held, min(g.oldest_due) AS oldest_due,
           min(g.example) AS example, bool_or(g.is_at_least) AS is_at_least
      FROM counted AS g
      JOIN cadence_enrollments AS e ON e.id = CAST(g.example AS uuid)
      -- An enrollment was held at this step, even if it has been archived since.
      LEFT JOIN cadence_steps AS archived ON archived.id = g.step AND archived.archived_at IS NOT NULL
      LEFT JOIN places AS place
        ON archived.id IS NULL AND place.cadence_id = g.cadence_id AND place.step_id = (SELECT id FROM step_to_send(e))
      LEFT JOIN message_templates AS t ON t.id = place.template_id AND t.org_id = g.org_id
     GROUP BY g.status_reason, g.org_id, g.cadence_id, place.position, place.total,
              coalesce(place.channel, archived.channel), t.id
     ORDER BY held DESC, oldest_due, example
     LIMIT 200
)
SELECT concat(extract(epoch FROM cadence_now()), ' ', pg_snapshot_xmin(pg_current_snapshot())) AS digest,
       (SELECT coalesce(sum(held), 0) FROM counted) AS held,
       (SELECT coalesce(bool_or(is_at_least), false) FROM counted) AS is_at_least,
       (SELECT count(*) FROM looked) = CAST(:groups AS integer) AS is_cut,
       (SELECT coalesce(jsonb_agg(one), '[]') FROM (
            SELECT g.status_reason AS reason, g.org_id, o.name AS organization, g.cadence_id, c.name AS cadence, g.position, g.total,
                   g.channel, g.template_id, t.name AS template, t.fault_code, g.held, g.is_at_least, g.oldest_due, e.status_detail AS example_detail, cadence_now() AS at
              FROM grouped AS g
              JOIN organizations AS o ON o.id = g.org_id
              JOIN cadences AS c ON c.id = g.cadence_id
              LEFT JOIN message_templates AS t ON t.id = g.template_id
              LEFT JOIN cadence_enrollments AS e ON e.id = CAST(g.example AS uuid)
             ORDER BY g.held DESC, g.oldest_due, g.example) AS one) AS groups
