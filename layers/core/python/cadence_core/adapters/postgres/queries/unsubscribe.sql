-- Suppress a lead's address on one channel and end its open enrollments. Once it is done, doing
-- it again changes nothing. A run that holds one of the enrollments loses it here: a message
-- that it has not begun by now is not begun any more.
WITH lead AS MATERIALIZED (
    SELECT id, org_id, CASE CAST(:channel AS text) WHEN 'email' THEN email ELSE phone END AS address
      FROM leads
     WHERE id = CAST(:lead_id AS uuid) AND org_id = CAST(:org_id AS uuid)
), suppressed AS (
    INSERT INTO suppressions AS s (org_id, channel, address, reason, source)
    SELECT org_id, :channel, address, 'unsubscribed', 'unsubscribe_link'
      FROM lead WHERE btrim(address) <> ''
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source
     WHERE s.reason <> 'unsubscribed'
), ended AS (
    UPDATE cadence_enrollments AS e
       SET status = 'unsubscribed', status_reason = 'unsubscribed', status_detail = 'unsubscribe_link',
           run_id = NULL, lease_expires_at = NULL
      FROM lead
     WHERE e.lead_id = lead.id AND e.org_id = lead.org_id AND e.status IN ('active', 'paused')
    RETURNING e.id
)
SELECT EXISTS (SELECT FROM lead), (SELECT count(*) FROM ended)
