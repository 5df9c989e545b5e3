-- An export and an erasure find everything about a lead by these.
CREATE INDEX cadence_enrollment_history_lead_id_idx ON cadence_enrollment_history (lead_id);
CREATE INDEX delivery_events_lead_id_idx ON delivery_events (lead_id) WHERE lead_id IS NOT NULL;

-- A message records which version of which template it was made from. There is no foreign key: the
-- record outlives the template. Messages from before have none.
ALTER TABLE message_templates ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE interactions ADD COLUMN template_id uuid, ADD COLUMN template_version integer;

-- The law of some countries wants the sender's postal address in every commercial email. An
-- organization that requires it sends no email without it.
ALTER TABLE organizations
    ADD COLUMN postal_address text,
    ADD COLUMN requires_postal_address boolean NOT NULL DEFAULT false;
