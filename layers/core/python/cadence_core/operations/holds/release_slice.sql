-- Release a slice of the held enrollments, in the order of their ids, and return where it ended.
-- The triggers clear the reason and keep the due time, or show the next hold of a reply (keep_holds). A row that another transaction has locked is
-- left out, and so is one that has changed since it was found, or since it was shown: what came in
-- since then takes no place in the slice. Follows held.sql.
, asked AS MATERIALIZED (
    SELECT a.* FROM jsonb_to_recordset(CAST(coalesce(nullif(:shown, ''), '[]') AS jsonb)) AS a (enrollment_id uuid, since timestamptz)
), slice AS MATERIALIZED (
    SELECT id, org_id FROM held
     WHERE id > CAST(:after AS uuid) AND id <= CAST(:until AS uuid)
       AND (:shown = '' OR id IN (SELECT enrollment_id FROM asked))
     ORDER BY id LIMIT CAST(:limit AS integer)
), found AS MATERIALIZED (
    SELECT s.*, (SELECT e.updated_at FROM cadence_enrollments AS e WHERE e.id = s.id) AS updated_at FROM slice AS s
), shown AS MATERIALIZED (
    SELECT * FROM found WHERE :shown = '' OR (id, updated_at) IN (SELECT enrollment_id, since FROM asked)
), locked AS MATERIALIZED (
    SELECT e.id, e.org_id
      FROM selected, shown
      JOIN cadence_enrollments AS e USING (org_id, id)
     WHERE e.status = 'paused' AND e.paused_by = selected.paused_by AND e.updated_at = shown.updated_at
     ORDER BY e.id
       FOR NO KEY UPDATE OF e SKIP LOCKED
), released AS (
    UPDATE cadence_enrollments AS e SET status = 'active' FROM locked
     WHERE e.id = locked.id AND e.org_id = locked.org_id
    RETURNING e.id, e.status
)
SELECT (SELECT max(id::text) FROM slice), (SELECT count(*) FROM slice), (SELECT count(*) FROM shown),
       ARRAY(SELECT id FROM released ORDER BY id), (SELECT count(*) FROM released WHERE status = 'paused')
