-- The sending rules: when a message may leave, how many may, and why one does not.

-- A message that might be sent, and the facts that the rules ask for, read once for all of them. Of a
-- lane, the messages of one step to leads of one zone, the columns from enrollment_id on are null.
CREATE TYPE candidate AS (
    org_id               uuid,
    cadence_id           uuid,
    step_id              uuid,
    channel              text,
    is_first_touch       boolean,
    zone                 text,         -- an IANA name, never null
    schedule_id          uuid,         -- null: always open
    sender_id            uuid,
    sender_domain        text,
    portfolio            text,
    cadence_status       text,
    is_pilot             boolean,
    when_too_late        text,
    max_lateness_hours   integer,
    sender_status        text,
    sender_stopped_until timestamptz,
    sender_stop_code     text,
    template_fault       text,
    minimum_gap_minutes  integer,
    has_hours            boolean,      -- of the schedule
    has_stops            boolean,      -- of anything
    has_pauses           boolean,      -- of the organization, past ones too
    has_caps             boolean,      -- of the organization
    enrollment_id        uuid,
    lead_id              uuid,
    step_due_at          timestamptz,
    address_key          text,
    recipient_domain     text,
    is_in_pilot          boolean
);

-- Why a rule keeps a message from leaving: until when ('infinity': until a person acts), and what a
-- person should know about it.
CREATE TYPE ruling AS (until timestamptz, detail text);

-- Switches. A message that matches a row does not begin; a column that is null matches everything, so
-- that a row of nulls stops the engine.
CREATE TABLE sending_stops (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id     uuid,
    channel    text CHECK (channel IN ('email', 'whatsapp')),
    sender_id  uuid,
    reason     text NOT NULL CHECK (reason ~ '\S' AND length(reason) <= 500),
    stopped_by text NOT NULL DEFAULT session_user,
    since      timestamptz NOT NULL DEFAULT cadence_now(),
    CONSTRAINT sending_stops_org_id_fkey
        FOREIGN KEY (org_id) REFERENCES organizations (id) ON DELETE CASCADE,
    CONSTRAINT sending_stops_sender_id_fkey
        FOREIGN KEY (org_id, sender_id) REFERENCES senders (org_id, id) ON DELETE CASCADE,
    CONSTRAINT sending_stops_sender_names_organization CHECK (sender_id IS NULL OR org_id IS NOT NULL)
);
CREATE INDEX sending_stops_org_id_idx ON sending_stops (org_id);

-- Touch rules. 0 minutes: no gap.
ALTER TABLE organizations
    ADD COLUMN minimum_gap_minutes integer NOT NULL DEFAULT 0 CHECK (minimum_gap_minutes BETWEEN 0 AND 44640),
    ADD COLUMN first_touch_share integer NOT NULL DEFAULT 0 CHECK (first_touch_share BETWEEN 0 AND 100);

-- The latest message to a person, under the hash of each of the lead's addresses. A message that failed
-- counts for nothing, and one before it could no longer have kept it from beginning.
CREATE TABLE person_touches (
    org_id         uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    address_hash   bytea NOT NULL,
    touched_at     timestamptz NOT NULL,
    interaction_id uuid NOT NULL,
    PRIMARY KEY (org_id, address_hash)
) WITH (fillfactor = 80);
CREATE INDEX person_touches_touched_at_idx ON person_touches (touched_at);

ALTER TABLE cadences
    ADD COLUMN max_lateness_hours integer CHECK (max_lateness_hours BETWEEN 1 AND 720),
    ADD COLUMN when_too_late text NOT NULL DEFAULT 'send' CHECK (when_too_late IN ('send', 'skip_step', 'hold')),
    ADD COLUMN is_pilot boolean NOT NULL DEFAULT false;

-- The leads who get messages while their cadence is a pilot.
CREATE TABLE cadence_pilots (
    org_id     uuid NOT NULL,
    cadence_id uuid NOT NULL,
    lead_id    uuid NOT NULL,
    PRIMARY KEY (cadence_id, lead_id),
    CONSTRAINT cadence_pilots_cadence_id_fkey
        FOREIGN KEY (org_id, cadence_id) REFERENCES cadences (org_id, id) ON DELETE CASCADE,
    CONSTRAINT cadence_pilots_lead_id_fkey
        FOREIGN KEY (org_id, lead_id) REFERENCES leads (org_id, id) ON DELETE CASCADE
);
CREATE INDEX cadence_pilots_lead_id_idx ON cadence_pilots (lead_id);

-- Append-only, and without foreign keys so that it outlives what it names.
CREATE TABLE setting_history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id     uuid,
    table_name text NOT NULL,
    row_id     text NOT NULL,
    before     jsonb,
    after      jsonb,
    changed_by text NOT NULL DEFAULT session_user,
    changed_at timestamptz NOT NULL DEFAULT cadence_now()
);
CREATE INDEX setting_history_org_id_idx ON setting_history (org_id, id);

-- How many enrollments a run put off by a rule, by reason.
ALTER TABLE cadence_runs ADD COLUMN deferred jsonb NOT NULL DEFAULT '{}';
