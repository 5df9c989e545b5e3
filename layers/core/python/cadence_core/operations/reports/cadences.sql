-- A page of the cadences by name, of an organization or of all, those with this part in their names.
-- Open enrollments are counted up to 1,000, in an index alone: a cadence has those of its own organization only.
WITH asked AS MATERIALIZED (
    SELECT CAST(nullif(:org_id, '') AS uuid) AS org_id, CAST(nullif(:after, '') AS uuid) AS after, lower(:part) AS part
)
SELECT c.id AS cadence_id, c.org_id, o.name AS organization, c.name, c.status,
       CASE WHEN c.status = 'paused' THEN c.pause_reason END AS pause_reason,
       (SELECT count(*) FROM cadence_steps AS s WHERE s.cadence_id = c.id AND s.archived_at IS NULL) AS steps,
       (SELECT count(*) FROM (
            SELECT FROM cadence_enrollments AS e
             WHERE e.cadence_id = c.id AND e.status IN ('active', 'paused') LIMIT 1000) AS one) AS open
  FROM asked, cadences AS c
  JOIN organizations AS o ON o.id = c.org_id
 WHERE c.deleted_at IS NULL
   AND (asked.org_id IS NULL OR c.org_id = asked.org_id)
   AND (asked.part = '' OR strpos(lower(c.name), asked.part) > 0)
   AND (asked.after IS NULL OR (lower(c.name), c.id) > (
        SELECT lower(last.name), last.id FROM cadences AS last WHERE last.id = asked.after))
 ORDER BY lower(c.name), c.id
 LIMIT CAST(:limit AS integer)
