-- Suppress a lead's email addresses and end its open enrollments. An enrollment that ended for a
-- weaker reason, because of a message of the same enrollment, becomes unsubscribed too. Repeating the
-- request changes nothing. A run that leased one of the enrollments loses the lease here, so that it
-- begins no further message for it.
WITH lead AS MATERIALIZED (
    SELECT id, org_id FROM leads WHERE id = CAST(:lead_id AS uuid)
), suppressed AS (
    INSERT INTO suppressions AS s (org_id, channel, address, address_hash, lead_id, reason, source)
    SELECT org_id, 'email', address, address_hash, lead_id, 'unsubscribed', 'unsubscribe_link'
      FROM addresses_to_suppress('unsubscribed', 'email', NULL, NULL, ARRAY[CAST(:lead_id AS uuid)])
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source
     WHERE s.reason IN ('bounced', 'complained')
), enrollment AS MATERIALIZED (
    SELECT e.id FROM lead
      JOIN cadence_enrollments AS e ON e.lead_id = lead.id AND e.org_id = lead.org_id
     ORDER BY e.id  -- the lock order of turn.sql: no deadlock
       FOR NO KEY UPDATE OF e
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
SELECT EXISTS (SELECT FROM lead), (SELECT count(*) FROM ended)
