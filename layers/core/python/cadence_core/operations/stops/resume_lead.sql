-- Resume the enrollments of a lead that a person paused; the due times stay, and the triggers clear the
-- reason, or show the hold of a reply (keep_holds). One that another transaction has locked is left. Returns how many
-- were resumed, left, and are held by the engine now.
WITH open AS MATERIALIZED (
    SELECT id, paused_by FROM cadence_enrollments
     WHERE org_id = CAST(:org_id AS uuid) AND lead_id = CAST(:lead_id AS uuid) AND status = 'paused'
     LIMIT 500
), free AS MATERIALIZED (
    SELECT e.id, e.org_id
      FROM open JOIN cadence_enrollments AS e USING (id)
     WHERE e.status = 'paused' AND e.paused_by = 'person'
     ORDER BY e.id
       FOR NO KEY UPDATE OF e SKIP LOCKED
), resumed AS (
    UPDATE cadence_enrollments AS e SET status = 'active'
      FROM free WHERE e.id = free.id AND e.org_id = free.org_id
    RETURNING e.status
)
SELECT (SELECT count(*) FROM resumed),
       (SELECT count(*) FROM open WHERE paused_by = 'person') - (SELECT count(*) FROM resumed),
       (SELECT count(*) FROM open WHERE paused_by = 'engine') + (SELECT count(*) FROM resumed WHERE status = 'paused')
