-- Record that a lead asked for no more messages, and suppress its email addresses. From now on the
-- engine begins no message for an enrollment that the lead has today. This locks neither the lead nor
-- an enrollment, because another transaction may hold their locks for longer than a mail program waits.
WITH lead AS MATERIALIZED (
    SELECT coalesce(merged_into, id) AS id FROM leads WHERE id = CAST(:lead_id AS uuid)
), request AS (
    INSERT INTO unsubscribe_requests (lead_id) SELECT id FROM lead
    ON CONFLICT (lead_id) DO UPDATE SET requested_at = now()
), suppressed AS (
    INSERT INTO suppressions AS s (org_id, channel, address, address_hash, key_hash, lead_id, reason, source)
    SELECT org_id, 'email', address, address_hash, key_hash, lead_id, 'unsubscribed', 'unsubscribe_link'
      FROM suppressions_to_add('unsubscribed', 'email', NULL, NULL, NULL, ARRAY(SELECT id FROM lead))
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source
     WHERE CAST(:replaces AS jsonb) ? s.reason
)
SELECT EXISTS (SELECT FROM lead)
