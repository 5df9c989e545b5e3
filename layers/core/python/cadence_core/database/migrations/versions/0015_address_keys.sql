-- All spellings of one address have one key (model/addresses.py). Code computes it, so rows that enter
-- by SQL lack theirs until a run, an event, an operator's command or a migration has read them. Null:
-- not read yet; empty: no address.
ALTER TABLE leads ADD COLUMN email_key text, ADD COLUMN phone_key text;

-- The hash over the key. Null: not read yet, or from before and only the hash over its text is left;
-- empty: no address.
ALTER TABLE suppressions ADD COLUMN key_hash bytea;

-- The mailbox behind a key: Gmail ignores dots, and what follows a plus. Where an opt-out or a reply is
-- matched to a lead, mailboxes count; as recipients, plus addresses are addresses of their own.
CREATE FUNCTION mailbox_of(address_key text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN address_key LIKE '%@gmail.com' OR address_key LIKE '%@googlemail.com'
                THEN replace(split_part(split_part(address_key, '@', 1), '+', 1), '.', '') || '@gmail.com'
                ELSE address_key END
$$;

CREATE INDEX leads_email_key_idx ON leads (org_id, email_key) WHERE email_key <> '';
CREATE INDEX leads_phone_key_idx ON leads (org_id, phone_key) WHERE phone_key <> '';
CREATE INDEX leads_mailbox_idx ON leads (org_id, mailbox_of(email_key)) WHERE email_key <> '';
CREATE INDEX suppressions_key_hash_idx ON suppressions (org_id, channel, key_hash) WHERE key_hash IS NOT NULL;

-- What is still to be read.
CREATE INDEX leads_unread_email_idx ON leads (org_id, id) WHERE email IS NOT NULL AND email_key IS NULL;
CREATE INDEX leads_unread_phone_idx ON leads (org_id, id) WHERE phone IS NOT NULL AND phone_key IS NULL;
CREATE INDEX suppressions_unread_idx ON suppressions (org_id, channel, id) WHERE address IS NOT NULL AND key_hash IS NULL;

-- The id of a lead in the system that it comes from, to upsert by; how the lead came to us; and the
-- lead that took over its data (merge_leads).
ALTER TABLE leads
    ADD COLUMN external_id text CONSTRAINT leads_external_id_present CHECK (btrim(external_id) <> ''),
    ADD COLUMN source text NOT NULL DEFAULT 'import'
        CONSTRAINT leads_source_known CHECK (source IN ('form', 'import', 'api', 'person')),
    ADD COLUMN merged_into uuid,
    ADD CONSTRAINT leads_external_id_key UNIQUE (org_id, external_id);

-- Leads of one organization with the same address, the oldest first. An address that is not read yet is
-- not compared.
CREATE VIEW duplicate_leads AS
    SELECT l.org_id, addressed.channel, addressed.address_key, array_agg(l.id ORDER BY l.created_at, l.id) AS lead_ids
      FROM leads AS l
     CROSS JOIN LATERAL (VALUES ('email', l.email_key), ('whatsapp', l.phone_key)) AS addressed (channel, address_key)
     WHERE addressed.address_key <> '' AND l.deleted_at IS NULL
     GROUP BY l.org_id, addressed.channel, addressed.address_key
    HAVING count(*) > 1;
