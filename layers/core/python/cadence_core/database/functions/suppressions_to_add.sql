-- Return the addresses that must never be contacted again. Their order by hash keeps concurrent
-- transactions from deadlocking. An opt-out covers every address of the lead: the one that the
-- provider or the request named, those that messages were sent to, and the current one. A bounce
-- covers one mailbox: if the message went to several addresses, only the one that the provider named.
CREATE OR REPLACE FUNCTION suppressions_to_add(
    why text, on_channel text, named text, named_key text, message uuid, leads_meant uuid[])
RETURNS TABLE (org_id uuid, lead_id uuid, address text, address_hash bytea, key_hash bytea)
LANGUAGE sql STABLE AS $$
    WITH lead AS (
        SELECT l.id, l.org_id, l.erased_at,
               CASE on_channel WHEN 'email' THEN l.email ELSE l.phone END AS present,
               CASE on_channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS present_key
          FROM leads AS l WHERE l.id = ANY (leads_meant)
    ), written_to AS (
        SELECT i.org_id, i.lead_id, each.hash
          FROM interactions AS i, unnest(i.address_hashes) AS each (hash)
         WHERE i.lead_id = ANY (leads_meant) AND i.type = 'message' AND i.channel = on_channel
           AND (why <> 'bounced' OR i.id = message AND cardinality(i.address_hashes) = 1)
    ), readable (org_id, lead_id, erased_at, address, key) AS (
        SELECT org_id, id, erased_at, named, named_key FROM lead WHERE id = leads_meant[1]
        UNION ALL
        SELECT org_id, id, erased_at, present, present_key FROM lead
         WHERE why <> 'bounced'
            OR EXISTS (SELECT FROM written_to
                        WHERE hash = ANY (address_hashes(lead.org_id, on_channel, present, present_key)))
    ), known (org_id, lead_id, address, hash, key_hash) AS (
        SELECT org_id, lead_id, CASE WHEN erased_at IS NULL THEN address END, address_hash(org_id, on_channel, address),
               address_hash(org_id, on_channel, NULLIF(mailbox_of(key), ''))
          FROM readable WHERE normalised_address(on_channel, address) <> ''
        UNION ALL
        SELECT org_id, lead_id, NULL, hash, hash FROM written_to
    )
    SELECT DISTINCT ON (hash) org_id, lead_id, address, hash, key_hash FROM known ORDER BY hash, address, key_hash
$$;
