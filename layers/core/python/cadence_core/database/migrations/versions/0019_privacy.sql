-- The indexes of exports, erasures and purges are built afterwards: late_indexes.sql.

-- A message records which version of which template it was made from. There is no foreign key: the
-- record outlives the template. Messages from before have none.
ALTER TABLE message_templates ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE interactions ADD COLUMN template_id uuid, ADD COLUMN template_version integer;

-- The version that a run has checked, and what is wrong with it. Runs find those to check by the index.
ALTER TABLE message_templates
    ADD COLUMN checked_version integer, ADD COLUMN check_reason text, ADD COLUMN check_detail text;
CREATE INDEX message_templates_changed_idx ON message_templates (id)
    WHERE checked_version IS DISTINCT FROM version;

-- The law of some countries wants the sender's postal address in every commercial email. An
-- organization that requires it sends no email without it.
ALTER TABLE organizations
    ADD COLUMN postal_address text,
    ADD COLUMN requires_postal_address boolean NOT NULL DEFAULT false;

-- What a lead agreed to, and its withdrawals: one row each, never changed. The newest row of a channel
-- holds. An opt-in from before has no row, because no one knows its wording.
CREATE TABLE consents (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    org_id      uuid NOT NULL,
    lead_id     uuid NOT NULL,
    channel     text NOT NULL
        CONSTRAINT consents_channel_known CHECK (channel IN ('email', 'whatsapp')),
    basis       text NOT NULL DEFAULT 'consent'
        CONSTRAINT consents_basis_known CHECK (basis IN ('consent', 'contract', 'legitimate_interest')),
    withdrawn   boolean NOT NULL DEFAULT false,
    wording     text,
    source      text NOT NULL
        CONSTRAINT consents_source_known CHECK (source IN ('form', 'import', 'api', 'person')),
    evidence    text,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT consents_lead_fk FOREIGN KEY (org_id, lead_id) REFERENCES leads (org_id, id),
    CONSTRAINT consents_whatsapp_needs_consent CHECK (channel <> 'whatsapp' OR basis = 'consent')
);
CREATE INDEX consents_lead_id_idx ON consents (lead_id, channel, occurred_at);

-- How long an organization keeps the texts of messages and replies, and the records of what happened.
ALTER TABLE organizations
    ADD COLUMN texts_kept_days integer NOT NULL DEFAULT 730
        CONSTRAINT organizations_texts_kept_days_sane CHECK (texts_kept_days BETWEEN 30 AND 36500),
    ADD COLUMN records_kept_days integer NOT NULL DEFAULT 1095
        CONSTRAINT organizations_records_kept_days_sane CHECK (records_kept_days BETWEEN 30 AND 36500);
