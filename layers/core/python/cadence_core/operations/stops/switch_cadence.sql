-- Set the status of a cadence, if it has the other one, and why and by whom it is paused. Returns what it was.
WITH before AS MATERIALIZED (
    SELECT id, org_id, status FROM cadences
     WHERE id = CAST(:cadence_id AS uuid) AND org_id = CAST(:org_id AS uuid) AND deleted_at IS NULL
       FOR NO KEY UPDATE
), switched AS (
    UPDATE cadences AS c SET status = :after, pause_reason = nullif(:reason, ''), paused_by = nullif(:by, '')
      FROM before WHERE c.id = before.id AND c.org_id = before.org_id AND before.status = :before
    RETURNING c.id
)
SELECT status, (SELECT count(*) FROM switched) FROM before
