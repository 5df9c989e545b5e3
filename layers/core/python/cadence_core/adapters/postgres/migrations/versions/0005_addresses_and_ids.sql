-- Which addresses a message went to, and so which ones its feedback is about: a lead's address may
-- have changed since. Every new column may be NULL, so the code before it goes on working.

-- A hash for each address that an attempt of the message went to. NULL: a message from before.
ALTER TABLE interactions ADD COLUMN address_hashes bytea[];

-- Whose feedback it was, if it was a lead's. Without a foreign key: it outlives the lead.
ALTER TABLE suppressions ADD COLUMN lead_id uuid;


-- The addresses that are never to be written to again, in the order of their hashes, so that two
-- transactions never wait for each other. Somebody who wishes no more messages means every address
-- of theirs: the one that the provider or the wish itself named, those that we wrote to, and the
-- present one. A bounce is about one mailbox: of a message that went to two, only what was named.
CREATE FUNCTION addresses_to_suppress(why text, on_channel text, named text, message uuid, leads_meant uuid[])
RETURNS TABLE (org_id uuid, lead_id uuid, address text, address_hash bytea) LANGUAGE sql STABLE AS $$
    WITH lead AS (
        SELECT l.id, l.org_id, CASE on_channel WHEN 'email' THEN l.email ELSE l.phone END AS present
          FROM leads AS l WHERE l.id = ANY (leads_meant)
    ), spelt (org_id, lead_id, address) AS (
        SELECT org_id, id, named FROM lead WHERE id = leads_meant[1]
        UNION ALL
        SELECT org_id, id, present FROM lead WHERE why <> 'bounced'
    ), known AS (
        SELECT org_id, lead_id, address, address_hash(org_id, on_channel, address) AS hash
          FROM spelt WHERE normalised_address(on_channel, address) <> ''
        UNION ALL
        SELECT i.org_id, i.lead_id, NULL, written_to.hash
          FROM interactions AS i, unnest(i.address_hashes) AS written_to (hash)
         WHERE i.lead_id = ANY (leads_meant) AND i.type = 'message' AND i.channel = on_channel
           AND (why <> 'bounced' OR i.id = message AND cardinality(i.address_hashes) = 1)
    )
    SELECT DISTINCT ON (hash) org_id, lead_id, address, hash FROM known ORDER BY hash, address
$$;
