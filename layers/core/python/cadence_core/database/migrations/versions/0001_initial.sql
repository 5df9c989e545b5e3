-- The schema of the engine. Times are timestamptz, ids are uuid, states are text with a
-- named CHECK (a new state is then one cheap constraint swap, not a type rewrite).
-- Cadences, leads, senders and enrollments of one organization can never point at those of
-- another: their foreign keys carry org_id. A step's template is looked up with the org_id.

CREATE TABLE organizations (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name       text NOT NULL,
    timezone   text NOT NULL DEFAULT 'UTC',
    created_at timestamptz NOT NULL DEFAULT now(),
    -- AT TIME ZONE raises 22023 for a name PostgreSQL does not know.
    CONSTRAINT organizations_timezone_known
        CHECK ((timestamptz '2000-01-01' AT TIME ZONE timezone) IS NOT NULL)
);

CREATE TABLE senders (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id       uuid NOT NULL REFERENCES organizations,
    channel      text NOT NULL CONSTRAINT senders_channel_known CHECK (channel IN ('email', 'whatsapp')),
    address      text NOT NULL CONSTRAINT senders_address_present CHECK (btrim(address) <> ''),
    display_name text NOT NULL DEFAULT '',
    status       text NOT NULL DEFAULT 'active'
                 CONSTRAINT senders_status_known CHECK (status IN ('active', 'paused')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT senders_org_id_key UNIQUE (org_id, id)
);

CREATE TABLE leads (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id             uuid NOT NULL REFERENCES organizations,
    email              text,
    phone              text CONSTRAINT leads_phone_e164 CHECK (phone ~ '^\+[1-9][0-9]{1,14}$'),
    first_name         text,
    last_name          text,
    company_name       text,
    job_title          text,
    timezone           text CONSTRAINT leads_timezone_known
                       CHECK (timezone IS NULL OR (timestamptz '2000-01-01' AT TIME ZONE timezone) IS NOT NULL),
    custom_fields      jsonb NOT NULL DEFAULT '{}'
                       CONSTRAINT leads_custom_fields_object CHECK (jsonb_typeof(custom_fields) = 'object'),
    status             text NOT NULL DEFAULT 'new' CONSTRAINT leads_status_known
                       CHECK (status IN ('new', 'contacted', 'qualified', 'unqualified', 'won', 'archived')),
    whatsapp_opt_in_at timestamptz,
    deleted_at         timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT leads_org_id_key UNIQUE (org_id, id)
);

CREATE TABLE message_templates (
    id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id                 uuid NOT NULL REFERENCES organizations,
    name                   text NOT NULL,
    channel                text NOT NULL
                           CONSTRAINT message_templates_channel_known CHECK (channel IN ('email', 'whatsapp')),
    subject                text,
    body                   text NOT NULL DEFAULT '',
    whatsapp_template_name text,
    whatsapp_language      text,
    created_at             timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cadences (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id             uuid NOT NULL REFERENCES organizations,
    name               text NOT NULL,
    status             text NOT NULL DEFAULT 'draft' CONSTRAINT cadences_status_known
                       CHECK (status IN ('draft', 'active', 'paused', 'archived')),
    email_sender_id    uuid,
    whatsapp_sender_id uuid,
    deleted_at         timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cadences_org_id_key UNIQUE (org_id, id),
    CONSTRAINT cadences_email_sender_fk
        FOREIGN KEY (org_id, email_sender_id) REFERENCES senders (org_id, id),
    CONSTRAINT cadences_whatsapp_sender_fk
        FOREIGN KEY (org_id, whatsapp_sender_id) REFERENCES senders (org_id, id)
);

CREATE TABLE cadence_steps (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    cadence_id         uuid NOT NULL REFERENCES cadences,
    step_order         integer NOT NULL CONSTRAINT cadence_steps_order_positive CHECK (step_order > 0),
    channel            text NOT NULL
                       CONSTRAINT cadence_steps_channel_known CHECK (channel IN ('email', 'whatsapp')),
    -- A deleted template leaves the step without one; its enrollments are then held.
    template_id        uuid REFERENCES message_templates ON DELETE SET NULL,
    delay_days         integer NOT NULL DEFAULT 0
                       CONSTRAINT cadence_steps_delay_days_sane CHECK (delay_days BETWEEN 0 AND 3650),
    delay_hours        integer NOT NULL DEFAULT 0
                       CONSTRAINT cadence_steps_delay_hours_sane CHECK (delay_hours BETWEEN 0 AND 87600),
    ai_personalization boolean NOT NULL DEFAULT false,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cadence_steps_cadence_id_step_order_key UNIQUE (cadence_id, step_order)
);

-- fillfactor leaves room for HOT updates (leases change often, the indexed columns seldom);
-- an eager autovacuum keeps the head of the due index free of dead entries.
CREATE TABLE cadence_enrollments (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id           uuid NOT NULL,
    cadence_id       uuid NOT NULL,
    lead_id          uuid NOT NULL,
    current_step     integer NOT NULL DEFAULT 1
                     CONSTRAINT cadence_enrollments_current_step_positive CHECK (current_step > 0),
    status           text NOT NULL DEFAULT 'active' CONSTRAINT cadence_enrollments_status_known
                     CHECK (status IN ('active', 'paused', 'completed', 'failed', 'replied', 'bounced', 'unsubscribed')),
    status_reason    text,
    status_detail    text,
    next_step_due    timestamptz,
    -- Whether the cadence is active and not deleted, kept by triggers: the claim must not
    -- walk past the enrollments of a paused cadence that sit at the head of the queue.
    cadence_active   boolean NOT NULL DEFAULT true,
    lease_expires_at timestamptz,
    run_id           uuid,
    attempts         integer NOT NULL DEFAULT 0
                     CONSTRAINT cadence_enrollments_attempts_not_negative CHECK (attempts >= 0),
    enrolled_at      timestamptz NOT NULL DEFAULT now(),
    completed_at     timestamptz,
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cadence_enrollments_cadence_fk
        FOREIGN KEY (org_id, cadence_id) REFERENCES cadences (org_id, id),
    CONSTRAINT cadence_enrollments_lead_fk
        FOREIGN KEY (org_id, lead_id) REFERENCES leads (org_id, id) ON DELETE CASCADE,
    -- Infinity and dates before our era are times to PostgreSQL, and none to a reader of JSON.
    CONSTRAINT cadence_enrollments_due_is_a_date
        CHECK (next_step_due BETWEEN timestamptz '1970-01-01Z' AND timestamptz '9000-01-01Z'),
    CONSTRAINT cadence_enrollments_active_is_due
        CHECK (status <> 'active' OR next_step_due IS NOT NULL),
    CONSTRAINT cadence_enrollments_ended_is_not_due
        CHECK (status IN ('active', 'paused') OR next_step_due IS NULL)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);

CREATE UNIQUE INDEX cadence_enrollments_one_open_per_lead_idx
    ON cadence_enrollments (cadence_id, lead_id) WHERE status IN ('active', 'paused');
-- The queue. It ends in the tie-break of the claim's ORDER BY, or equal due times would be sorted.
CREATE INDEX cadence_enrollments_due_idx
    ON cadence_enrollments (next_step_due, id) WHERE status = 'active' AND cadence_active;
CREATE INDEX cadence_enrollments_lead_id_idx ON cadence_enrollments (lead_id);

CREATE TABLE interactions (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id        uuid NOT NULL REFERENCES organizations,
    enrollment_id uuid NOT NULL REFERENCES cadence_enrollments,
    cadence_id    uuid NOT NULL REFERENCES cadences,
    step_id       uuid NOT NULL REFERENCES cadence_steps,
    lead_id       uuid NOT NULL REFERENCES leads,
    sender_id     uuid REFERENCES senders,
    channel       text NOT NULL
                  CONSTRAINT interactions_channel_known CHECK (channel IN ('email', 'whatsapp')),
    type          text NOT NULL DEFAULT 'message'
                  CONSTRAINT interactions_type_known CHECK (type IN ('message')),
    status        text NOT NULL CONSTRAINT interactions_status_known
                  CHECK (status IN ('sending', 'sent', 'failed', 'uncertain')),
    subject       text,
    content       text NOT NULL,
    external_id   text,
    ai_generated  boolean NOT NULL DEFAULT false,
    attempts      integer NOT NULL DEFAULT 1
                  CONSTRAINT interactions_attempts_not_negative CHECK (attempts >= 0),
    run_id        uuid,
    error_code    text,
    error_detail  text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    sent_at       timestamptz,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT interactions_sent_has_time CHECK (status <> 'sent' OR sent_at IS NOT NULL)
);

-- The idempotency key of the engine: one message per step of an enrollment, for ever.
CREATE UNIQUE INDEX interactions_one_message_per_step_idx
    ON interactions (enrollment_id, step_id) WHERE type = 'message';
CREATE INDEX interactions_in_doubt_idx ON interactions (status, updated_at) WHERE status IN ('sending', 'uncertain');
CREATE INDEX interactions_lead_id_idx ON interactions (lead_id, created_at);
CREATE INDEX interactions_step_id_idx ON interactions (step_id);
CREATE INDEX interactions_external_id_idx ON interactions (external_id) WHERE external_id IS NOT NULL;

-- One row an execution. A row without finished_at whose lease has passed is a run that died.
CREATE TABLE cadence_runs (
    id               uuid PRIMARY KEY,
    trigger          text NOT NULL CONSTRAINT cadence_runs_trigger_known
                     CHECK (trigger IN ('schedule', 'manual', 'queue')),
    trigger_id       text NOT NULL,
    started_at       timestamptz NOT NULL DEFAULT now(),
    lease_expires_at timestamptz,
    finished_at      timestamptz,
    claimed          integer NOT NULL DEFAULT 0,
    sent             integer NOT NULL DEFAULT 0,
    failed           integer NOT NULL DEFAULT 0,
    retried          integer NOT NULL DEFAULT 0,
    held             integer NOT NULL DEFAULT 0,
    exited           integer NOT NULL DEFAULT 0,
    completed        integer NOT NULL DEFAULT 0,
    uncertain        integer NOT NULL DEFAULT 0,
    released         integer NOT NULL DEFAULT 0,
    skipped          integer NOT NULL DEFAULT 0,
    recovered        integer NOT NULL DEFAULT 0,
    remaining_due    integer NOT NULL DEFAULT 0,
    duration_ms      integer NOT NULL DEFAULT 0,
    CONSTRAINT cadence_runs_trigger_trigger_id_key UNIQUE (trigger, trigger_id)
);
CREATE INDEX cadence_runs_started_at_idx ON cadence_runs (started_at);

-- Append-only, and without foreign keys so that it outlives what it speaks of.
CREATE TABLE cadence_enrollment_history (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enrollment_id uuid NOT NULL,
    org_id        uuid NOT NULL,
    cadence_id    uuid NOT NULL,
    lead_id       uuid NOT NULL,
    from_status   text,
    to_status     text NOT NULL,
    reason        text,
    detail        text,
    current_step  integer NOT NULL,
    run_id        uuid,
    changed_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX cadence_enrollment_history_enrollment_id_idx ON cadence_enrollment_history (enrollment_id, id);


CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON leads
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON cadence_enrollments
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON interactions
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();


-- Fills in what an enrollment takes from its cadence. FOR SHARE waits for a cadence that is
-- being paused right now (and makes the pausing wait for us), so the copy is never stale.
CREATE FUNCTION copy_cadence_to_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cadence record;
BEGIN
    SELECT org_id, status = 'active' AND deleted_at IS NULL AS is_active INTO cadence
      FROM cadences WHERE id = NEW.cadence_id FOR SHARE;
    IF FOUND THEN
        NEW.org_id := coalesce(NEW.org_id, cadence.org_id);
        NEW.cadence_active := cadence.is_active;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER a_copy_cadence BEFORE INSERT ON cadence_enrollments
    FOR EACH ROW EXECUTE FUNCTION copy_cadence_to_enrollment();
CREATE TRIGGER a_copy_cadence_on_reopening BEFORE UPDATE OF status ON cadence_enrollments
    FOR EACH ROW
    WHEN (OLD.status NOT IN ('active', 'paused') AND NEW.status IN ('active', 'paused'))
    EXECUTE FUNCTION copy_cadence_to_enrollment();

CREATE FUNCTION copy_cadence_to_enrollments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cadence_enrollments
       SET cadence_active = (NEW.status = 'active' AND NEW.deleted_at IS NULL)
     WHERE cadence_id = NEW.id
       AND status IN ('active', 'paused')
       AND cadence_active <> (NEW.status = 'active' AND NEW.deleted_at IS NULL);
    RETURN NULL;
END
$$;

CREATE TRIGGER copy_cadence_to_enrollments AFTER UPDATE OF status, deleted_at ON cadences
    FOR EACH ROW
    WHEN ((OLD.status = 'active' AND OLD.deleted_at IS NULL)
          IS DISTINCT FROM (NEW.status = 'active' AND NEW.deleted_at IS NULL))
    EXECUTE FUNCTION copy_cadence_to_enrollments();


-- The state machine of an enrollment's clock:
--   * a new row, or a current_step that really changed: due after the delay of the new step
--     (an import may bring its own next_step_due with a new row);
--   * pausing and resuming keep the due time; a reopened enrollment is due at once;
--   * current_step settles on the step it names or the next one after it (gaps are legal);
--     past the last step the enrollment completes;
--   * an ended enrollment is never due.
-- UTC, so that a day is 24 hours whatever the session's time zone.
CREATE FUNCTION calculate_next_step_due() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
DECLARE
    step record;
    is_new boolean := TG_OP = 'INSERT';
    was_ended boolean := false;
    is_advanced boolean := true;
BEGIN
    IF NOT is_new THEN
        was_ended := OLD.status NOT IN ('active', 'paused');
        is_advanced := NEW.current_step <> OLD.current_step;
    END IF;

    IF NEW.status IN ('active', 'paused') AND (NEW.status = 'active' OR is_advanced) THEN
        SELECT step_order, make_interval(days => delay_days, hours => delay_hours) AS delay INTO step
          FROM cadence_steps
         WHERE cadence_id = NEW.cadence_id AND step_order >= NEW.current_step
         ORDER BY step_order LIMIT 1;
        IF NOT FOUND THEN
            NEW.status := 'completed';
            NEW.status_reason := 'no_step_left';
        ELSIF is_advanced THEN
            NEW.current_step := step.step_order;
        END IF;
    END IF;

    IF NEW.status NOT IN ('active', 'paused') THEN
        NEW.next_step_due := NULL;
        NEW.completed_at := CASE WHEN NEW.status = 'completed' THEN coalesce(NEW.completed_at, now()) END;
        RETURN NEW;
    END IF;

    NEW.completed_at := NULL;
    IF is_new THEN
        NEW.next_step_due := coalesce(NEW.next_step_due, now() + step.delay);
    ELSIF NEW.current_step <> OLD.current_step THEN
        NEW.next_step_due := now() + step.delay;
        NEW.attempts := 0;
    ELSIF was_ended OR NEW.next_step_due IS NULL THEN
        NEW.next_step_due := now();
        NEW.attempts := 0;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER calculate_next_step_due BEFORE INSERT OR UPDATE OF current_step, status ON cadence_enrollments
    FOR EACH ROW EXECUTE FUNCTION calculate_next_step_due();


CREATE FUNCTION record_enrollment_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cadence_enrollment_history
        (enrollment_id, org_id, cadence_id, lead_id, from_status, to_status, reason, detail, current_step, run_id)
    VALUES
        (NEW.id, NEW.org_id, NEW.cadence_id, NEW.lead_id,
         CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END,
         NEW.status, NEW.status_reason, NEW.status_detail, NEW.current_step,
         CASE WHEN TG_OP = 'UPDATE' THEN OLD.run_id END);
    RETURN NULL;
END
$$;

CREATE TRIGGER record_enrollment AFTER INSERT ON cadence_enrollments
    FOR EACH ROW EXECUTE FUNCTION record_enrollment_history();
-- Not OF status: calculate_next_step_due completes an enrollment whose UPDATE named only current_step.
CREATE TRIGGER record_status_change AFTER UPDATE ON cadence_enrollments
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION record_enrollment_history();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the enrollment history is append-only' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cadence_enrollment_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
