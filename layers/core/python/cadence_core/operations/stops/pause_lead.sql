-- Pause the open enrollments of a lead; the due times stay, and so does what the engine holds, behind the
-- pause (keep_holds). One that a run has taken, or that another transaction has locked, is left. Returns how many
-- were paused, left, and were held by the engine.
WITH open AS MATERIALIZED (
    SELECT id, status, paused_by FROM cadence_enrollments
     WHERE org_id = CAST(:org_id AS uuid) AND lead_id = CAST(:lead_id AS uuid) AND status IN ('active', 'paused')
     LIMIT 500
), free AS MATERIALIZED (
    SELECT e.id, e.org_id
      FROM open JOIN cadence_enrollments AS e USING (id)
     WHERE (e.status = 'active' OR e.status = 'paused' AND e.paused_by = 'engine') AND (e.lease_expires_at > cadence_now()) IS NOT TRUE
     ORDER BY e.id
       FOR NO KEY UPDATE OF e SKIP LOCKED
), paused AS (
    UPDATE cadence_enrollments AS e
       SET status = 'paused', paused_by = 'person', status_reason = NULL, status_detail = :detail
      FROM free WHERE e.id = free.id AND e.org_id = free.org_id
    RETURNING e.id
)
SELECT (SELECT count(*) FROM paused),
       (SELECT count(*) FROM open WHERE paused_by IS DISTINCT FROM 'person') - (SELECT count(*) FROM paused),
       (SELECT count(*) FROM open WHERE paused_by = 'engine')
