-- Which addresses a message went to, and so which ones its feedback is about: a lead's address may
-- have changed since. And nothing is kept that tells an erased lead's address. Every new column may
-- be NULL, so the code before it goes on working.

-- A hash for each address that an attempt of the message went to. NULL: a message from before.
ALTER TABLE interactions ADD COLUMN address_hashes bytea[];
-- Without fastupdate a batch pays for its own rows, and never for those of all batches before it.
CREATE INDEX interactions_address_hashes_idx ON interactions USING gin (address_hashes) WITH (fastupdate = off)
    WHERE address_hashes IS NOT NULL;

-- Whose feedback it was, if it was a lead's. Without a foreign key: it outlives the lead.
ALTER TABLE suppressions ADD COLUMN lead_id uuid;

-- From then on nothing personal of the lead is kept, whatever comes late.
ALTER TABLE leads ADD COLUMN erased_at timestamptz;


-- What is kept until its message becomes known, and whose an earlier attempt's id was.
CREATE INDEX delivery_events_message_key_idx ON delivery_events (message_key) WHERE message_key IS NOT NULL;


-- The addresses that are never to be written to again, in the order of their hashes, so that two
-- transactions never wait for each other. Somebody who wishes no more messages means every address
-- of theirs: the one that the provider or the wish itself named, those that we wrote to, and the
-- present one. A bounce is about one mailbox: of a message that went to two, only what was named.
CREATE FUNCTION addresses_to_suppress(why text, on_channel text, named text, message uuid, leads_meant uuid[])
RETURNS TABLE (org_id uuid, lead_id uuid, address text, address_hash bytea) LANGUAGE sql STABLE AS $$
    WITH lead AS (
        SELECT l.id, l.org_id, l.erased_at, CASE on_channel WHEN 'email' THEN l.email ELSE l.phone END AS present
          FROM leads AS l WHERE l.id = ANY (leads_meant)
    ), written_to AS (
        SELECT i.org_id, i.lead_id, each.hash
          FROM interactions AS i, unnest(i.address_hashes) AS each (hash)
         WHERE i.lead_id = ANY (leads_meant) AND i.type = 'message' AND i.channel = on_channel
           AND (why <> 'bounced' OR i.id = message AND cardinality(i.address_hashes) = 1)
    ), spelt (org_id, lead_id, erased_at, address) AS (
        SELECT org_id, id, erased_at, named FROM lead WHERE id = leads_meant[1]
        UNION ALL
        SELECT org_id, id, erased_at, present FROM lead
         WHERE why <> 'bounced' OR address_hash(org_id, on_channel, present) IN (SELECT hash FROM written_to)
    ), known (org_id, lead_id, address, hash) AS (
        SELECT org_id, lead_id, CASE WHEN erased_at IS NULL THEN address END, address_hash(org_id, on_channel, address)
          FROM spelt WHERE normalised_address(on_channel, address) <> ''
        UNION ALL
        SELECT org_id, lead_id, NULL, hash FROM written_to
    )
    SELECT DISTINCT ON (hash) org_id, lead_id, address, hash FROM known ORDER BY hash, address
$$;


-- Forget a lead who asks for it: its data, its texts, its addresses. The suppressions of those
-- addresses stay, as hashes: whoever imports the lead again does not write to it again.
--     SELECT erase_lead('<lead id>');
CREATE OR REPLACE FUNCTION erase_lead(lead uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE suppressions AS s
       SET address = NULL
      FROM leads AS l
     WHERE l.id = lead AND s.org_id = l.org_id
       AND (s.lead_id = lead
            OR s.address_hash IN (address_hash(l.org_id, 'email', l.email),
                                  address_hash(l.org_id, 'whatsapp', l.phone),
                                  address_hash(l.org_id, 'whatsapp', l.wa_id))
            OR s.address_hash IN (SELECT unnest(address_hashes) FROM interactions WHERE lead_id = lead));
    -- A provider's error may quote the address.
    UPDATE interactions SET subject = NULL, content = '', error_detail = NULL WHERE lead_id = lead;
    UPDATE leads
       SET email = NULL, phone = NULL, wa_id = NULL, first_name = NULL, last_name = NULL,
           company_name = NULL, job_title = NULL, timezone = NULL, custom_fields = '{}',
           deleted_at = coalesce(deleted_at, now()), erased_at = now()
     WHERE id = lead;
END
$$;


-- A wamid, WhatsApp's id of a message, holds the phone number in base64: only its hash is kept.
--     SELECT * FROM interactions WHERE wamid = hashed_wamid('wamid.…');
CREATE FUNCTION hashed_wamid(wamid text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(wamid, 'UTF8')), 'hex')
$$;

-- Those of the time before, too. Nothing else of their rows changes, not even when they last did.
ALTER TABLE interactions DISABLE TRIGGER touch_updated_at;
UPDATE interactions SET wamid = hashed_wamid(wamid) WHERE wamid IS NOT NULL;
UPDATE interactions SET external_id = hashed_wamid(external_id) WHERE channel = 'whatsapp' AND type <> 'message';
ALTER TABLE interactions ENABLE TRIGGER touch_updated_at;

ALTER TABLE delivery_events DISABLE TRIGGER append_only;
UPDATE delivery_events
   SET event_key = replace(event_key, message_key, hashed_wamid(message_key))
                   || CASE WHEN event_key LIKE '%:failed' THEN concat(':', code) ELSE '' END,
       message_key = hashed_wamid(message_key)
 WHERE source = 'whatsapp' AND message_key <> '';
ALTER TABLE delivery_events ENABLE TRIGGER append_only;

-- And those that the code before writes, while both are there or after it came back: its ids are
-- hashed, and its keys are spelt, as the code from now on does it.
CREATE FUNCTION hash_wamids_of_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.wamid := CASE WHEN NEW.wamid LIKE 'wamid.%' THEN hashed_wamid(NEW.wamid) ELSE NEW.wamid END;
    NEW.external_id := CASE WHEN NEW.external_id LIKE 'wamid.%' THEN hashed_wamid(NEW.external_id)
                            ELSE NEW.external_id END;
    RETURN NEW;
END
$$;
CREATE TRIGGER hash_wamids BEFORE INSERT OR UPDATE ON interactions
    FOR EACH ROW WHEN (NEW.wamid LIKE 'wamid.%' OR NEW.external_id LIKE 'wamid.%')
    EXECUTE FUNCTION hash_wamids_of_message();

CREATE FUNCTION hash_wamid_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.event_key := replace(NEW.event_key, NEW.message_key, hashed_wamid(NEW.message_key))
                     || CASE WHEN NEW.event_key LIKE '%:failed' THEN concat(':', NEW.code) ELSE '' END;
    NEW.message_key := hashed_wamid(NEW.message_key);
    RETURN NEW;
END
$$;
CREATE TRIGGER hash_wamid BEFORE INSERT ON delivery_events
    FOR EACH ROW WHEN (NEW.message_key LIKE 'wamid.%')
    EXECUTE FUNCTION hash_wamid_of_event();
