-- Release a slice of the held enrollments, in the order of their ids, and return where it ended.
-- The triggers clear the reason and keep the due time, or show the next hold of a reply (keep_holds). A row that another transaction has locked is
-- left out, and so is one that has changed since it was found, or that an answer did not show. Follows held.sql.
, shown AS MATERIALIZED (
    -- What the digest of that answer says.
    SELECT to_timestamp(CAST(split_part(own.digest, ' ', 1) AS double precision)) AS at,
           CAST(CAST(CAST(split_part(own.digest, ' ', 2) AS bigint) & 4294967295 AS text) AS xid) AS oldest_open
      FROM (SELECT nullif(:shown, '') AS digest) AS own WHERE own.digest IS NOT NULL
), slice AS MATERIALIZED (
    SELECT id FROM held ORDER BY id LIMIT CAST(:limit AS integer)
), found AS MATERIALIZED (
    SELECT slice.id, e.org_id, e.updated_at,
           -- A transaction wrote the row that was older than any that had not ended then. PostgreSQL compares the ages of
           -- transactions for some 2,000,000,000 of them: a row of another day needs no comparison.
           coalesce(e.updated_at < shown.at - interval '1 day' OR age(e.xmin) > age(shown.oldest_open), true) AS as_shown
      FROM slice
     CROSS JOIN LATERAL (SELECT org_id, updated_at, xmin FROM cadence_enrollments WHERE id = slice.id OFFSET 0) AS e
      LEFT JOIN shown ON true
), locked AS MATERIALIZED (
    SELECT e.id, e.org_id
      FROM selected, found
      JOIN cadence_enrollments AS e USING (org_id, id)
     WHERE found.as_shown AND e.status = 'paused' AND e.paused_by = selected.paused_by AND e.updated_at = found.updated_at
     ORDER BY e.id
       FOR NO KEY UPDATE OF e SKIP LOCKED
), released AS (
    UPDATE cadence_enrollments AS e SET status = 'active' FROM locked
     WHERE e.id = locked.id AND e.org_id = locked.org_id
    RETURNING e.id, e.status
)
SELECT (SELECT count(*) FROM looked) = CAST(:groups AS integer) AS is_cut,
       CASE WHEN (SELECT count(*) FROM slice) = CAST(:limit AS integer) THEN (SELECT max(id::text) FROM slice) END AS after,
       (SELECT count(*) FROM found WHERE as_shown), (SELECT count(*) FROM found WHERE NOT as_shown),
       ARRAY(SELECT id FROM released ORDER BY id), (SELECT count(*) FROM released WHERE status = 'paused')
