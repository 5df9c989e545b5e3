-- End the open enrollments of a lead, except those that another transaction has locked. An enrollment
-- that ended for a weaker reason, because of a message of the same enrollment, becomes unsubscribed
-- too. A run that leased one of the enrollments loses the lease here. Returns how many enrollments
-- this statement ended, and how many are still open because they are locked.
WITH enrollment AS MATERIALIZED (
    SELECT e.id FROM leads AS lead
      JOIN cadence_enrollments AS e ON e.lead_id = coalesce(lead.merged_into, lead.id) AND e.org_id = lead.org_id
     WHERE lead.id = CAST(:lead_id AS uuid)
       FOR NO KEY UPDATE OF e SKIP LOCKED
), ended AS (
    UPDATE cadence_enrollments AS e
       SET status = 'unsubscribed', status_reason = 'unsubscribed', status_detail = 'unsubscribe_link',
           run_id = NULL, lease_expires_at = NULL
      FROM enrollment
     WHERE e.id = enrollment.id
       AND (e.status IN ('active', 'paused')
            OR e.status_reason IS DISTINCT FROM 'unsubscribed'
               AND (e.id = CAST(:enrollment_id AS uuid)
                    OR e.decided_by IN (SELECT id FROM interactions
                                         WHERE enrollment_id = CAST(:enrollment_id AS uuid) AND type = 'message')))
    RETURNING e.id
)
SELECT (SELECT count(*) FROM ended),
       (SELECT count(*) FROM cadence_enrollments
         WHERE lead_id = (SELECT coalesce(merged_into, id) FROM leads WHERE id = CAST(:lead_id AS uuid))
           AND status IN ('active', 'paused') AND id NOT IN (SELECT id FROM enrollment))
