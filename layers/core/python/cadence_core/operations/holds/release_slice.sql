-- Release a slice of the held enrollments, in the order of their ids, and return where it ended.
-- The triggers clear the reason and keep the due time. A row that another transaction has locked is
-- left out, and one that has changed since is checked again. With a time, what has changed since then is
-- left alone. Follows held.sql.
, slice AS MATERIALIZED (
    SELECT id, org_id, status_reason FROM held WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT CAST(:limit AS integer)
), shown AS MATERIALIZED (
    SELECT s.* FROM slice AS s
     WHERE :as_of = '' OR (SELECT e.updated_at FROM cadence_enrollments AS e WHERE e.id = s.id) <= CAST(nullif(:as_of, '') AS timestamptz)
), locked AS MATERIALIZED (
    SELECT e.id, e.org_id
      FROM selected, shown
      JOIN cadence_enrollments AS e USING (org_id, id)
     WHERE e.status = 'paused' AND e.paused_by = selected.paused_by
       AND (:as_of = '' OR e.updated_at <= CAST(nullif(:as_of, '') AS timestamptz))
       AND e.status_reason IS NOT DISTINCT FROM shown.status_reason
     ORDER BY e.id
       FOR NO KEY UPDATE OF e SKIP LOCKED
), released AS (
    UPDATE cadence_enrollments AS e SET status = 'active' FROM locked
     WHERE e.id = locked.id AND e.org_id = locked.org_id
    RETURNING e.id
)
SELECT (SELECT max(id::text) FROM slice), (SELECT count(*) FROM slice), (SELECT count(*) FROM shown),
       ARRAY(SELECT id FROM released ORDER BY id)
