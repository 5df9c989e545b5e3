-- Every reference between rows of organizations carries the organization, so that no row can point at
-- a row of another one. The constraints keep their names.

-- The trigger copy_organization_to_step fills in new rows, also of older code.
ALTER TABLE cadence_steps ADD COLUMN org_id uuid;
UPDATE cadence_steps AS step SET org_id = c.org_id FROM cadences AS c WHERE c.id = step.cadence_id;
ALTER TABLE cadence_steps ALTER COLUMN org_id SET NOT NULL;

ALTER TABLE message_templates ADD CONSTRAINT message_templates_org_id_key UNIQUE (org_id, id);
ALTER TABLE cadence_steps ADD CONSTRAINT cadence_steps_org_id_key UNIQUE (org_id, id);
ALTER TABLE cadence_enrollments ADD CONSTRAINT cadence_enrollments_org_id_key UNIQUE (org_id, id);
ALTER TABLE interactions ADD CONSTRAINT interactions_org_id_key UNIQUE (org_id, id);

-- NOT VALID: a row that already names another organization stays as it is, and can still be changed in
-- its other columns. The revision then validates each constraint that no such row violates.
ALTER TABLE cadence_steps
    DROP CONSTRAINT cadence_steps_cadence_id_fkey,
    DROP CONSTRAINT cadence_steps_template_id_fkey,
    ADD CONSTRAINT cadence_steps_cadence_id_fkey
        FOREIGN KEY (org_id, cadence_id) REFERENCES cadences (org_id, id) NOT VALID,
    -- A deleted template leaves the step without one, but in its organization.
    ADD CONSTRAINT cadence_steps_template_id_fkey
        FOREIGN KEY (org_id, template_id) REFERENCES message_templates (org_id, id)
        ON DELETE SET NULL (template_id) NOT VALID;
ALTER TABLE leads
    ADD CONSTRAINT leads_merged_into_fkey
        FOREIGN KEY (org_id, merged_into) REFERENCES leads (org_id, id) NOT VALID;
ALTER TABLE cadence_enrollments
    DROP CONSTRAINT cadence_enrollments_decided_by_fkey,
    ADD CONSTRAINT cadence_enrollments_decided_by_fkey
        FOREIGN KEY (org_id, decided_by) REFERENCES interactions (org_id, id) NOT VALID;
ALTER TABLE interactions
    DROP CONSTRAINT interactions_enrollment_id_fkey,
    DROP CONSTRAINT interactions_cadence_id_fkey,
    DROP CONSTRAINT interactions_step_id_fkey,
    DROP CONSTRAINT interactions_lead_id_fkey,
    DROP CONSTRAINT interactions_sender_id_fkey,
    DROP CONSTRAINT interactions_reply_to_id_fkey,
    ADD CONSTRAINT interactions_enrollment_id_fkey
        FOREIGN KEY (org_id, enrollment_id) REFERENCES cadence_enrollments (org_id, id) NOT VALID,
    ADD CONSTRAINT interactions_cadence_id_fkey
        FOREIGN KEY (org_id, cadence_id) REFERENCES cadences (org_id, id) NOT VALID,
    ADD CONSTRAINT interactions_step_id_fkey
        FOREIGN KEY (org_id, step_id) REFERENCES cadence_steps (org_id, id) NOT VALID,
    ADD CONSTRAINT interactions_lead_id_fkey
        FOREIGN KEY (org_id, lead_id) REFERENCES leads (org_id, id) NOT VALID,
    ADD CONSTRAINT interactions_sender_id_fkey
        FOREIGN KEY (org_id, sender_id) REFERENCES senders (org_id, id) NOT VALID,
    ADD CONSTRAINT interactions_reply_to_id_fkey
        FOREIGN KEY (org_id, reply_to_id) REFERENCES interactions (org_id, id) NOT VALID;

-- Which organization may send from which verified identity of the account, and gets its replies. Each
-- identity is of one organization. Until now, two could use the same one.
CREATE TABLE sender_identities (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id     uuid NOT NULL REFERENCES organizations,
    channel    text NOT NULL
               CONSTRAINT sender_identities_channel_known CHECK (channel IN ('email', 'whatsapp')),
    identity   text NOT NULL
               CONSTRAINT sender_identities_identity_normal
               CHECK (identity = lower(identity) AND identity ~ '^[!-~]+$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sender_identities_channel_identity_key UNIQUE (channel, identity)
);

-- All spellings of one address have one key (model/addresses.py), as those of leads have. Null: not
-- read yet; empty: no address.
ALTER TABLE senders ADD COLUMN address_key text, ADD COLUMN reply_to_key text;
CREATE INDEX senders_unread_idx ON senders (id) WHERE address_key IS NULL;
