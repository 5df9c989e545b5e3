-- Record that a lead asked for no more messages, and suppress its email addresses. From now on the
-- engine begins no message for an enrollment that the lead has today. This locks neither the lead nor
-- an enrollment, because another transaction may hold their locks for longer than a mail program waits.
-- Returns whether the lead exists. The role of the page may call it, and writes no table itself.
CREATE OR REPLACE FUNCTION record_unsubscribe_request(lead uuid, weaker_reasons jsonb) RETURNS boolean
LANGUAGE sql SECURITY DEFINER AS $$
    WITH known AS MATERIALIZED (
        SELECT id FROM leads WHERE id = lead
    ), request AS (
        INSERT INTO unsubscribe_requests (lead_id) SELECT id FROM known
        ON CONFLICT (lead_id) DO UPDATE SET requested_at = now()
    ), suppressed AS (
        INSERT INTO suppressions AS s (org_id, channel, address, address_hash, lead_id, reason, source)
        SELECT org_id, 'email', address, address_hash, lead_id, 'unsubscribed', 'unsubscribe_link'
          FROM addresses_to_suppress('unsubscribed', 'email', NULL, NULL, ARRAY[lead])
        ON CONFLICT (org_id, channel, address_hash) DO UPDATE
           SET reason = EXCLUDED.reason, source = EXCLUDED.source
         WHERE weaker_reasons ? s.reason
    )
    SELECT EXISTS (SELECT FROM known)
$$;
