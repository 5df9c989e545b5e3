-- Settle some 500 messages that a restore may have lost: those of these steps, or all of them. A step
-- is named by its id, or by its number at this moment. Returns how many were settled, and how many
-- enrollments moved, by step; how many enrollments moved in all; a number that stands for the messages; and the
-- enrollment and the id of the last one. Follows standings.sql.
, lost AS MATERIALIZED (
    SELECT i.enrollment_id, i.id, i.step_id
      FROM interactions AS i
      JOIN cadence_steps AS step ON step.id = i.step_id
     WHERE i.status = 'uncertain' AND i.error_code = 'restored'
       AND (i.enrollment_id, i.id) > ((CAST(:after AS uuid[]))[1], (CAST(:after AS uuid[]))[2])
       AND (CAST(:steps AS jsonb) = 'null'
            OR CAST(:steps AS jsonb) ? concat(i.enrollment_id, ' ', step.id)
            OR CAST(:steps AS jsonb) ? concat(i.enrollment_id, ' ', step.step_order))
     ORDER BY i.enrollment_id  -- the enrollments in the order of their ids, as everywhere
     FETCH FIRST 500 ROWS WITH TIES  -- an enrollment moves in one slice, and is counted there
       FOR NO KEY UPDATE OF i
), settled AS MATERIALIZED (
    SELECT enrollment_id, step_id, settle_interaction(id, :verdict, :note) AS status
      FROM (SELECT * FROM lost ORDER BY enrollment_id, id) AS in_order
), counted AS (
    SELECT step_id, count(*) AS settled, count(status) AS moved FROM settled GROUP BY step_id
)
SELECT to_jsonb(answer), (SELECT count(DISTINCT enrollment_id)::integer FROM settled WHERE status IS NOT NULL),
       (SELECT CAST(sum(uuid_hash_extended(id, 0)) AS text) FROM lost), last.enrollment_id, last.id
  FROM (SELECT enrollment_id, id FROM lost ORDER BY enrollment_id DESC, id DESC LIMIT 1) AS last, (
    SELECT step.id AS step_id, o.name AS organization, c.name AS cadence, place.position, place.total,
           step.channel, t.name AS template, counted.settled, counted.moved
      FROM counted
      JOIN cadence_steps AS step ON step.id = counted.step_id
      JOIN cadences AS c ON c.id = step.cadence_id
      JOIN organizations AS o ON o.id = step.org_id
      LEFT JOIN LATERAL (
            SELECT * FROM places AS p WHERE p.cadence_id = step.cadence_id AND p.step_id = step.id
           ) AS place ON true
      LEFT JOIN message_templates AS t ON t.id = step.template_id
) AS answer
