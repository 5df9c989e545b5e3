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

-- wa_id: how WhatsApp itself names the lead's number, where it has told us.
ALTER TABLE leads ADD COLUMN wa_id text;

CREATE INDEX leads_email_idx ON leads (org_id, normalised_address('email', email)) WHERE email IS NOT NULL;
CREATE INDEX leads_phone_idx ON leads (org_id, normalised_address('whatsapp', phone)) WHERE phone IS NOT NULL;
CREATE INDEX leads_wa_id_idx ON leads (org_id, wa_id) WHERE wa_id IS NOT NULL;


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


-- A message that went out may be delivered, read, bounced or complained about; what a lead
-- writes is a row too, of a step only if it answers one.
ALTER TABLE interactions
    ALTER COLUMN enrollment_id DROP NOT NULL,
    ALTER COLUMN cadence_id DROP NOT NULL,
    ALTER COLUMN step_id DROP NOT NULL,
    -- WhatsApp's own id of a message; external_id is then the id that AWS gave it.
    ADD COLUMN wamid text,
    ADD COLUMN reply_to_id uuid REFERENCES interactions,
    DROP CONSTRAINT interactions_type_known,
    ADD CONSTRAINT interactions_type_known CHECK (type IN ('message', 'reply', 'auto_reply')),
    DROP CONSTRAINT interactions_status_known,
    ADD CONSTRAINT interactions_status_known CHECK (status IN (
        'sending', 'uncertain', 'sent', 'failed', 'delivered', 'read', 'bounced', 'complained', 'received')),
    DROP CONSTRAINT interactions_sent_has_time,
    ADD CONSTRAINT interactions_sent_has_time
        CHECK (status IN ('sending', 'uncertain', 'failed') OR sent_at IS NOT NULL),
    ADD CONSTRAINT interactions_message_is_of_a_step
        CHECK (type <> 'message' OR num_nulls(enrollment_id, cadence_id, step_id) = 0),
    ADD CONSTRAINT interactions_only_replies_are_received
        CHECK ((type = 'message') = (status <> 'received'));
CREATE INDEX interactions_wamid_idx ON interactions (wamid) WHERE wamid IS NOT NULL;

-- What ended or rescheduled the enrollment, if it was feedback: the message that it was about.
ALTER TABLE cadence_enrollments ADD COLUMN decided_by uuid REFERENCES interactions;

-- How often a step may come back with a temporary bounce before its enrollment ends as bounced.
ALTER TABLE cadences ADD COLUMN transient_bounce_limit integer NOT NULL DEFAULT 3
    CONSTRAINT cadences_transient_bounce_limit_positive CHECK (transient_bounce_limit > 0);

-- The provider takes nothing from this sender until then, and why.
ALTER TABLE senders
    ADD COLUMN stopped_until timestamptz,
    ADD COLUMN stop_code text;

-- What the provider finds wrong with the template; cleared by whoever mends it.
ALTER TABLE message_templates ADD COLUMN fault_code text;


-- Append-only, like the history, and without foreign keys for the same reason. No addresses, no
-- texts: the codes that decided something, and the ids.
CREATE TABLE delivery_events (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The provider's own identity of the event: the same however often it is delivered.
    event_key      text NOT NULL CONSTRAINT delivery_events_event_key_key UNIQUE,
    source         text NOT NULL CONSTRAINT delivery_events_source_known
                   CHECK (source IN ('ses', 'whatsapp', 'person')),
    kind           text NOT NULL,
    -- The status that the event by itself proves for its message, if any.
    proves         text,
    -- The provider's id of the message that the event is about: one for each attempt.
    message_key    text,
    interaction_id uuid,
    org_id         uuid,
    lead_id        uuid,
    code           text,
    detail         text,
    occurred_at    timestamptz NOT NULL,
    received_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX delivery_events_interaction_id_idx ON delivery_events (interaction_id);

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON delivery_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();


-- A message's enrollment, locked, with what matters for moving it.
CREATE FUNCTION enrollment_of(message uuid, OUT id uuid, OUT status text, OUT status_reason text,
                              OUT current_step integer, OUT message_step integer, OUT is_paused_by_person boolean)
LANGUAGE sql AS $$
    SELECT e.id, e.status, e.status_reason, e.current_step, step.step_order,
           e.status = 'paused' AND e.status_reason IS DISTINCT FROM 'uncertain_send'
               AND e.decided_by IS DISTINCT FROM message
      FROM interactions AS i
      JOIN cadence_steps AS step ON step.id = i.step_id
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id
     WHERE i.id = message
       FOR NO KEY UPDATE OF e
$$;

-- The message went out: its enrollment goes on to the next step, as if the engine had recorded
-- it. What a person paused stays paused; what was held because of this message is not any more.
-- Returns the enrollment's status, NULL if it had gone on or ended already.
CREATE FUNCTION advance_past(message uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    enrollment record;
    new_status text;
BEGIN
    SELECT * INTO enrollment FROM enrollment_of(message);
    IF enrollment.status NOT IN ('active', 'paused') OR enrollment.current_step > enrollment.message_step THEN
        RETURN NULL;
    END IF;
    UPDATE cadence_enrollments AS e
       SET current_step = enrollment.message_step + 1,
           status = CASE WHEN enrollment.is_paused_by_person THEN 'paused' ELSE 'active' END,
           status_reason = CASE WHEN enrollment.is_paused_by_person THEN e.status_reason END,
           status_detail = CASE WHEN enrollment.is_paused_by_person THEN e.status_detail END,
           run_id = NULL, lease_expires_at = NULL, decided_by = NULL
     WHERE e.id = enrollment.id
    RETURNING e.status INTO new_status;
    RETURN new_status;
END
$$;

-- The message did not arrive: its enrollment goes back to its step, `active` to try again after
-- the delay, or `paused` for a person to mend something. Left alone is an enrollment that has
-- ended otherwise than by having no step left, and one that has sent a later step.
-- Returns the enrollment's status, NULL if it was left alone.
CREATE FUNCTION return_to_step(message uuid, next_status text, delay interval, reason text, detail text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    enrollment record;
BEGIN
    SELECT * INTO enrollment FROM enrollment_of(message);
    IF enrollment.status NOT IN ('active', 'paused')
       AND (enrollment.status, enrollment.status_reason) IS DISTINCT FROM ('completed', 'no_step_left') THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM interactions AS later
                 JOIN cadence_steps AS step ON step.id = later.step_id
                WHERE later.enrollment_id = enrollment.id AND later.type = 'message'
                  AND later.status <> 'failed' AND step.step_order > enrollment.message_step)
       OR EXISTS (SELECT FROM cadence_enrollments AS e
                    JOIN cadence_enrollments AS other USING (cadence_id, lead_id)
                   WHERE e.id = enrollment.id AND other.id <> e.id AND other.status IN ('active', 'paused')) THEN
        RETURN NULL;
    END IF;
    UPDATE cadence_enrollments AS e
       SET current_step = enrollment.message_step,
           status = CASE WHEN enrollment.is_paused_by_person THEN 'paused' ELSE next_status END,
           status_reason = CASE WHEN enrollment.is_paused_by_person THEN e.status_reason ELSE reason END,
           status_detail = CASE WHEN enrollment.is_paused_by_person THEN e.status_detail ELSE detail END,
           run_id = NULL, lease_expires_at = NULL, decided_by = message
     WHERE e.id = enrollment.id;
    -- Only now: a changed current_step brings the due time of its own delay.
    UPDATE cadence_enrollments AS e
       SET next_step_due = now() + delay, attempts = 0
     WHERE e.id = enrollment.id;
    RETURN CASE WHEN enrollment.is_paused_by_person THEN 'paused' ELSE next_status END;
END
$$;

-- Settle an uncertain message by hand, when somebody has found out (in the provider's console,
-- from the lead) whether it went out:
--     SELECT settle_interaction('<interaction id>', 'sent', 'seen in the sent folder');
-- 'sent' goes on with the next step, 'not_sent' lets the engine try this one again. Returns the
-- status of the enrollment, NULL if it had ended. An event of the provider that comes later and
-- says otherwise wins.
CREATE FUNCTION settle_interaction(interaction uuid, verdict text, note text DEFAULT NULL)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message record;
BEGIN
    IF verdict NOT IN ('sent', 'not_sent') THEN
        RAISE EXCEPTION 'the verdict must be sent or not_sent' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE interactions
       SET status = CASE verdict WHEN 'sent' THEN 'sent' ELSE 'failed' END,
           sent_at = CASE verdict WHEN 'sent' THEN created_at END,
           error_code = 'settled_by_hand',
           error_detail = note
     WHERE id = interaction AND type = 'message' AND status = 'uncertain'
    RETURNING * INTO message;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no uncertain message has this id' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO delivery_events (event_key, source, kind, interaction_id, org_id, lead_id, detail, occurred_at)
    VALUES (concat_ws(':', 'person', interaction, message.attempts, verdict, clock_timestamp()), 'person',
            'settled_' || verdict, interaction, message.org_id, message.lead_id, note, now());
    IF verdict = 'sent' THEN
        RETURN advance_past(interaction);
    END IF;
    RETURN return_to_step(interaction, 'active', interval '0', 'settled_not_sent', note);
END
$$;

-- Forget a lead who asks for it: its data, its texts, its addresses. The suppressions of those
-- addresses stay, as hashes: whoever imports the lead again does not write to it again.
--     SELECT erase_lead('<lead id>');
CREATE FUNCTION erase_lead(lead uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE suppressions AS s
       SET address = NULL
      FROM leads AS l
     WHERE l.id = lead AND s.org_id = l.org_id
       AND s.address_hash IN (address_hash(l.org_id, 'email', l.email), address_hash(l.org_id, 'whatsapp', l.phone));
    UPDATE interactions SET subject = NULL, content = '' WHERE lead_id = lead;
    UPDATE leads
       SET email = NULL, phone = NULL, wa_id = NULL, first_name = NULL, last_name = NULL,
           company_name = NULL, job_title = NULL, timezone = NULL, custom_fields = '{}',
           deleted_at = coalesce(deleted_at, now())
     WHERE id = lead;
END
$$;
