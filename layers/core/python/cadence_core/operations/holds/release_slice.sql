-- Release a slice of the held enrollments, in the order of their ids, and return where it ended.
-- The triggers clear the reason and keep the due time. A row that another transaction has locked is
-- left out, and one that has changed since is checked again. Follows held.sql.
, slice AS MATERIALIZED (
    SELECT held.id, held.org_id, held.status_reason
      FROM held JOIN cadence_enrollments AS e USING (org_id, id)
     WHERE held.id > CAST(:after AS uuid) AND (:as_of = '' OR e.updated_at <= CAST(nullif(:as_of, '') AS timestamptz))
     ORDER BY held.id LIMIT CAST(:limit AS integer)
), locked AS MATERIALIZED (
    SELECT e.id, e.org_id
      FROM selected, slice
      JOIN cadence_enrollments AS e USING (org_id, id)
     WHERE e.status = 'paused' AND e.paused_by = selected.paused_by
       AND (:as_of = '' OR e.updated_at <= CAST(nullif(:as_of, '') AS timestamptz))
       AND e.status_reason IS NOT DISTINCT FROM slice.status_reason
     ORDER BY e.id
       FOR NO KEY UPDATE OF e SKIP LOCKED
), released AS (
    UPDATE cadence_enrollments AS e SET status = 'active' FROM locked
     WHERE e.id = locked.id AND e.org_id = locked.org_id
    RETURNING e.id
)
SELECT (SELECT max(id::text) FROM slice), (SELECT count(*) FROM slice), ARRAY(SELECT id FROM released ORDER BY id)
