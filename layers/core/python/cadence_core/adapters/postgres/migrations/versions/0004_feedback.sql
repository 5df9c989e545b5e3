-- What comes back after a message went out: the providers' events, replies, unsubscribes.
-- Every new column has a default, so the code before it goes on working.

-- One spelling for each address, so that the same mailbox or phone is always found again.
-- WhatsApp names some mobile numbers otherwise than E.164 does: Brazilian ones without their
-- ninth digit, Mexican ones with a 1 and Argentine ones with a 9 after the country code.
CREATE FUNCTION normalised_address(channel text, address text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE channel
        WHEN 'email' THEN lower(btrim(address))
        ELSE regexp_replace(regexp_replace(regexp_replace(
                 regexp_replace(address, '[^0-9]', '', 'g'),
                 '^55([1-9][0-9])([6-9][0-9]{7})$', '55\19\2'),
                 '^521([0-9]{10})$', '52\1'),
                 '^549([0-9]{10})$', '54\1')
    END
$$;

-- What is left of an address when its owner wants to be forgotten: enough to know it again.
CREATE FUNCTION address_hash(org_id uuid, channel text, address text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(org_id || ' ' || channel || ' ' || normalised_address(channel, address), 'UTF8'))
$$;

CREATE INDEX leads_email_idx ON leads (org_id, normalised_address('email', email)) WHERE email IS NOT NULL;
CREATE INDEX leads_phone_idx ON leads (org_id, normalised_address('whatsapp', phone)) WHERE phone IS NOT NULL;


-- Addresses that an organization never writes to again on a channel.
CREATE TABLE suppressions (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id       uuid NOT NULL REFERENCES organizations,
    channel      text NOT NULL
                 CONSTRAINT suppressions_channel_known CHECK (channel IN ('email', 'whatsapp')),
    -- Normalised by a trigger; NULL once the lead was erased. The hash stays.
    address      text,
    address_hash bytea NOT NULL,
    reason       text NOT NULL CONSTRAINT suppressions_reason_known
                 CHECK (reason IN ('bounced', 'complained', 'unsubscribed', 'manual')),
    source       text NOT NULL DEFAULT 'manual' CONSTRAINT suppressions_source_known
                 CHECK (source IN ('ses', 'whatsapp', 'reply', 'unsubscribe_link', 'manual')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT suppressions_org_id_channel_address_hash_key UNIQUE (org_id, channel, address_hash)
);

CREATE FUNCTION hash_suppressed_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.address IS NOT NULL THEN
        NEW.address := normalised_address(NEW.channel, NEW.address);
        NEW.address_hash := address_hash(NEW.org_id, NEW.channel, NEW.address);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER hash_suppressed_address BEFORE INSERT OR UPDATE OF address ON suppressions
    FOR EACH ROW EXECUTE FUNCTION hash_suppressed_address();
