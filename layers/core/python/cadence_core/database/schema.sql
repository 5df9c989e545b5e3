-- The schema as it is now, of `make schema`: to read, not to run or to edit.

CREATE TYPE public.candidate AS (
	org_id uuid,
	cadence_id uuid,
	step_id uuid,
	channel text,
	is_first_touch boolean,
	zone text,
	schedule_id uuid,
	sender_id uuid,
	sender_domain text,
	portfolio text,
	cadence_status text,
	is_pilot boolean,
	when_too_late text,
	max_lateness_hours integer,
	sender_status text,
	sender_stopped_until timestamp with time zone,
	sender_stop_code text,
	template_fault text,
	minimum_gap_minutes integer,
	has_hours boolean,
	has_stops boolean,
	has_pauses boolean,
	has_caps boolean,
	enrollment_id uuid,
	lead_id uuid,
	step_due_at timestamp with time zone,
	address_key text,
	recipient_domain text,
	is_in_pilot boolean,
	spread_minutes integer,
	waits_for_return boolean,
	email_key text,
	phone_key text
);

CREATE TYPE public.counted_message AS (
	place integer,
	reason text,
	scope text,
	is_of_lane boolean,
	org_id uuid,
	cap_id uuid,
	allowed integer,
	ends timestamp with time zone,
	recipient bytea
);

CREATE TYPE public.due_message AS (
	id uuid,
	org_id uuid,
	cadence_id uuid,
	lead_id uuid,
	is_first_touch boolean,
	next_step_id uuid,
	zone text,
	next_step_due timestamp with time zone,
	step_due_at timestamp with time zone,
	c public.candidate
);

CREATE TYPE public.organization_turn AS (
	org_id uuid,
	first_touch_share double precision,
	cadences uuid[],
	are_pilots boolean[],
	schedules uuid[],
	email_senders uuid[],
	whatsapp_senders uuid[],
	clock_schedules uuid[],
	clock_zones text[],
	shut text[],
	stopped text[],
	open_zones text[]
);

CREATE TYPE public.picked_message AS (
	id uuid,
	org_id uuid,
	place bigint,
	fate text,
	until timestamp with time zone,
	spent_scope text,
	held_by text,
	detail text,
	c public.candidate
);

CREATE TYPE public.ruling AS (
	until timestamp with time zone,
	detail text
);

CREATE FUNCTION public.add_open_spans() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    org CONSTANT uuid := to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'organizations' THEN 'id' ELSE 'org_id' END;
BEGIN
    -- Another session may be adding the schedule or the zone that makes a pair with this one.
    PERFORM FROM organizations WHERE id = org FOR NO KEY UPDATE;
    INSERT INTO open_spans (org_id, schedule_id, zone)
    SELECT s.org_id, s.id, used.zone
      FROM sending_schedules AS s
     CROSS JOIN LATERAL (
          SELECT sending_zone(s.org_id, s.id, NULL) AS zone
           UNION
          SELECT known.zone FROM lead_zones AS known WHERE known.org_id = s.org_id AND s.follows_lead) AS used
     WHERE s.org_id = org
       AND NOT EXISTS (SELECT FROM open_spans AS own WHERE own.schedule_id = s.id AND own.zone = used.zone)
     ORDER BY s.id, used.zone
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.address_hash(org_id uuid, channel text, address text) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
    RETURN sha256(convert_to(org_id || ' ' || channel || ' ' || normalised_address(channel, address), 'UTF8'));
END
$$;

CREATE FUNCTION public.address_hashes(org uuid, on_channel text, spelling text, key text) RETURNS bytea[]
    LANGUAGE sql STABLE
    AS $$
    SELECT ARRAY[CASE WHEN key <> '' THEN address_hash(org, on_channel, key) END,
                 CASE WHEN spelling IS DISTINCT FROM key THEN address_hash(org, on_channel, spelling) END,
                 CASE WHEN mailbox_of(key) <> key THEN address_hash(org, on_channel, mailbox_of(key)) END]
$$;

CREATE FUNCTION public.addresses_to_suppress(why text, on_channel text, named text, message uuid, leads_meant uuid[]) RETURNS TABLE(org_id uuid, lead_id uuid, address text, address_hash bytea)
    LANGUAGE sql STABLE
    AS $$
    WITH lead AS (
        SELECT l.id, l.org_id, l.erased_at, CASE on_channel WHEN 'email' THEN l.email ELSE l.phone END AS present
          FROM leads AS l WHERE l.id = ANY (leads_meant)
    ), written_to AS (
        SELECT i.org_id, i.lead_id, each.hash
          FROM interactions AS i, unnest(i.address_hashes) AS each (hash)
         WHERE i.lead_id = ANY (leads_meant) AND i.type = 'message' AND i.channel = on_channel
           AND (why <> 'bounced' OR i.id = message AND cardinality(i.address_hashes) = 1)
    ), readable (org_id, lead_id, erased_at, address) AS (
        SELECT org_id, id, erased_at, named FROM lead WHERE id = leads_meant[1]
        UNION ALL
        SELECT org_id, id, erased_at, present FROM lead
         WHERE why <> 'bounced' OR address_hash(org_id, on_channel, present) IN (SELECT hash FROM written_to)
    ), known (org_id, lead_id, address, hash) AS (
        SELECT org_id, lead_id, CASE WHEN erased_at IS NULL THEN address END, address_hash(org_id, on_channel, address)
          FROM readable WHERE normalised_address(on_channel, address) <> ''
        UNION ALL
        SELECT org_id, lead_id, NULL, hash FROM written_to
    )
    SELECT DISTINCT ON (hash) org_id, lead_id, address, hash FROM known ORDER BY hash, address
$$;

CREATE FUNCTION public.advance_past(message uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    own record;
    enrollment record;
    is_given_up boolean;
    new_status text;
BEGIN
    SELECT e.id, e.next_step_id, i.step_id INTO own
      FROM interactions AS i
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id AND e.org_id = i.org_id
     WHERE i.id = message
       FOR NO KEY UPDATE OF e;
    IF own.next_step_id = '00000000-0000-0000-0000-000000000000' THEN
        PERFORM place_enrollments(ARRAY[own.id]);
    END IF;
    -- Most events are about a step that its enrollment has left: they end here, without more statements.
    IF NOT waits_for_had_step(own.id, own.step_id) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO enrollment FROM enrollment_of(message);
    is_given_up := enrollment.status_reason = 'attempts_exhausted' AND may_reopen(enrollment.id)
               AND EXISTS (SELECT FROM cadence_enrollments AS e WHERE e.id = enrollment.id AND e.decided_by = message);
    IF enrollment.id IS NULL OR (enrollment.status NOT IN ('active', 'paused') AND is_given_up IS NOT TRUE) THEN
        RETURN NULL;
    END IF;
    BEGIN
        UPDATE cadence_enrollments AS e
           SET next_step_id = (SELECT next.id FROM next_step_of(e.id, own.step_id) AS next),
               status = CASE WHEN enrollment.is_paused_by_person THEN 'paused' ELSE 'active' END,
               status_reason = CASE WHEN enrollment.is_paused_by_person THEN e.status_reason END,
               status_detail = CASE WHEN enrollment.is_paused_by_person THEN e.status_detail END,
               run_id = NULL, lease_expires_at = NULL, decided_by = NULL
         WHERE e.id = enrollment.id
        RETURNING e.status INTO new_status;
    EXCEPTION WHEN data_exception OR integrity_constraint_violation OR raise_exception THEN
        UPDATE cadence_enrollments AS e
           SET status = 'paused', status_reason = 'not_moved', status_detail = SQLSTATE, paused_by = 'engine',
               run_id = NULL, lease_expires_at = NULL, decided_by = NULL
         WHERE e.id = enrollment.id AND NOT enrollment.is_paused_by_person;
        new_status := 'paused';
    END;
    RETURN new_status;
END
$$;

CREATE FUNCTION public.apply_consent() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    concerned CONSTANT uuid[] := ARRAY(SELECT DISTINCT lead_id FROM added);
    newest bigint[];
BEGIN
    PERFORM FROM leads WHERE id = ANY (concerned) ORDER BY id FOR NO KEY UPDATE;
    newest := ARRAY(
        SELECT last.id
          FROM (SELECT DISTINCT lead_id, channel FROM added) AS one
         CROSS JOIN LATERAL (
            SELECT c.id FROM consents AS c WHERE c.lead_id = one.lead_id AND c.channel = one.channel
             ORDER BY c.occurred_at DESC, c.id DESC LIMIT 1) AS last
         WHERE last.id IN (SELECT id FROM added));
    UPDATE leads AS l SET whatsapp_opt_in_at = CASE WHEN NOT c.withdrawn THEN c.occurred_at END
      FROM added AS c
     WHERE c.id = ANY (newest) AND c.channel = 'whatsapp' AND l.id = c.lead_id AND l.org_id = c.org_id;
    INSERT INTO suppressions AS s (org_id, channel, address, key_hash, lead_id, reason, source)
    SELECT DISTINCT ON (each.hash) l.org_id, c.channel, present.address,
           address_hash(l.org_id, c.channel, NULLIF(mailbox_of(present.key), '')), l.id, 'unsubscribed', 'manual'
      FROM added AS c
      JOIN leads AS l ON l.id = c.lead_id AND l.org_id = c.org_id
     CROSS JOIN LATERAL (
        SELECT CASE c.channel WHEN 'email' THEN l.email ELSE l.phone END AS address,
               CASE c.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS present
     CROSS JOIN LATERAL (SELECT address_hash(l.org_id, c.channel, present.address) AS hash) AS each
     WHERE c.id = ANY (newest) AND c.withdrawn AND normalised_address(c.channel, present.address) <> ''
     ORDER BY each.hash, l.id
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source, replaced_reason = NULL, replaced_source = NULL
     WHERE suppression_rank(s.reason) < suppression_rank(EXCLUDED.reason) OR s.replaced_reason IS NOT NULL;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.are_two_people(these uuid[], those uuid[]) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM leads AS this JOIN leads AS that ON that.id = ANY (those)
         WHERE this.id = ANY (these)
           AND this.email ~ '.@.' AND that.email ~ '.@.'
           AND coalesce(NULLIF(mailbox_of(this.email_key), '') <> NULLIF(mailbox_of(that.email_key), ''), true)
           AND normalised_address('email', this.email) <> normalised_address('email', that.email)
           AND NOT (name_words(this) <> '{}' AND name_words(this) <@ name_words(that) AND name_words(that) <@ name_words(this)))
$$;

CREATE TABLE public.simulated_time (
    only_row boolean DEFAULT true NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT simulated_time_only_row_check CHECK (only_row)
);

CREATE FUNCTION public.simulated_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    RETURN COALESCE(CASE WHEN (current_setting('transaction_read_only'::text) = 'on'::text) THEN (NULLIF(current_setting('cadence.asked_at'::text, true), ''::text))::timestamp with time zone ELSE NULL::timestamp with time zone END, (SELECT simulated_time.at FROM public.simulated_time), now());

CREATE FUNCTION public.cadence_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    RETURN CASE WHEN (current_setting('cadence.simulated'::text, true) = 'on'::text) THEN public.simulated_now() ELSE now() END;

CREATE FUNCTION public.time_ordered_id() RETURNS uuid
    LANGUAGE sql
    RETURN (encode(set_bit(set_bit(OVERLAY(uuid_send(gen_random_uuid()) PLACING SUBSTRING(int8send(((EXTRACT(epoch FROM clock_timestamp()) * (1000)::numeric))::bigint) FROM 3) FROM 1 FOR 6), (52)::bigint, 1), (53)::bigint, 1), 'hex'::text))::uuid;

CREATE TABLE public.cadence_enrollments (
    id uuid DEFAULT public.time_ordered_id() NOT NULL,
    org_id uuid NOT NULL,
    cadence_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    current_step integer DEFAULT 1 NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    status_reason text,
    status_detail text,
    next_step_due timestamp with time zone,
    cadence_active boolean DEFAULT true NOT NULL,
    lease_expires_at timestamp with time zone,
    run_id uuid,
    attempts integer DEFAULT 0 NOT NULL,
    enrolled_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    completed_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    decided_by uuid,
    paused_by text,
    dead_claims integer DEFAULT 0 NOT NULL,
    step_due_at timestamp with time zone,
    next_step_id uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid,
    zone text DEFAULT ''::text NOT NULL,
    is_first_touch boolean DEFAULT true,
    further_holds jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT cadence_enrollments_active_is_due CHECK (((status <> 'active'::text) OR (next_step_due IS NOT NULL))),
    CONSTRAINT cadence_enrollments_attempts_not_negative CHECK ((attempts >= 0)),
    CONSTRAINT cadence_enrollments_current_step_positive CHECK ((current_step > 0)),
    CONSTRAINT cadence_enrollments_dead_claims_not_negative CHECK ((dead_claims >= 0)),
    CONSTRAINT cadence_enrollments_due_is_a_date CHECK (((next_step_due >= '1970-01-01 00:00:00+00'::timestamp with time zone) AND (next_step_due <= '9000-01-01 00:00:00+00'::timestamp with time zone))),
    CONSTRAINT cadence_enrollments_ended_is_not_due CHECK (((status = ANY (ARRAY['active'::text, 'paused'::text])) OR (next_step_due IS NULL))),
    CONSTRAINT cadence_enrollments_paused_by_known CHECK ((paused_by = ANY (ARRAY['engine'::text, 'person'::text]))),
    CONSTRAINT cadence_enrollments_paused_by_whom CHECK (((status = 'paused'::text) = (paused_by IS NOT NULL))),
    CONSTRAINT cadence_enrollments_status_known CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'completed'::text, 'failed'::text, 'replied'::text, 'bounced'::text, 'unsubscribed'::text]))),
    CONSTRAINT cadence_enrollments_step_due_at_is_a_date CHECK (((step_due_at >= '1970-01-01 00:00:00+00'::timestamp with time zone) AND (step_due_at <= '9000-01-01 00:00:00+00'::timestamp with time zone)))
)
WITH (autovacuum_vacuum_scale_factor='0.01', fillfactor='85');
ALTER TABLE ONLY public.cadence_enrollments ALTER COLUMN zone SET (n_distinct=50);

CREATE FUNCTION public.as_due(e public.cadence_enrollments) RETURNS public.due_message
    LANGUAGE sql STABLE
    AS $$
    SELECT CAST(ROW(e.id, e.org_id, e.cadence_id, e.lead_id, e.is_first_touch, e.next_step_id, e.zone,
                    e.next_step_due, e.step_due_at, NULL) AS due_message)
$$;

CREATE FUNCTION public.ask_again() RETURNS void
    LANGUAGE plpgsql
    SET enable_sort TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
    edited CONSTANT bigint := (SELECT count(DISTINCT (org_id, reason)) FROM rule_edits);
BEGIN
    IF edited = 0 THEN
        RETURN;
    END IF;
    UPDATE rule_edits SET seen_at = cadence_now() WHERE seen_at IS NULL;
    -- The newest edit of a rule stands for those before it: each that is kept costs a look at all that is put off.
    DELETE FROM rule_edits
     WHERE seen_at IS NOT NULL AND id NOT IN (
        SELECT DISTINCT ON (org_id, reason) id FROM rule_edits WHERE seen_at IS NOT NULL ORDER BY org_id, reason, seen_at DESC, id DESC);
    UPDATE cadence_enrollments AS e SET next_step_due = least(e.step_due_at, e.next_step_due), status_reason = NULL
      FROM (SELECT p.id, p.org_id
              FROM rule_edits AS edit
             CROSS JOIN LATERAL (
                SELECT own.id, own.org_id FROM cadence_enrollments AS own
                 WHERE is_asked_again(own, edit)
                 ORDER BY own.next_step_due LIMIT 1000 / edited + 1
                   FOR NO KEY UPDATE SKIP LOCKED) AS p
             LIMIT 1000) AS put_off
     WHERE e.id = put_off.id AND e.org_id = put_off.org_id;
    DELETE FROM rule_edits AS edit
     WHERE edit.seen_at IS NOT NULL AND NOT EXISTS (SELECT FROM cadence_enrollments AS own WHERE is_asked_again(own, edit));
EXCEPTION
    -- A row that its constraints refuse keeps no other message from leaving: what is put off waits for its time.
    WHEN integrity_constraint_violation OR data_exception THEN
        RAISE WARNING 'what edited rules have put off could not be asked again: %', SQLSTATE;
END
$$;

CREATE FUNCTION public.beyond_room(asked public.candidate[], at timestamp with time zone) RETURNS TABLE(enrollment_id uuid, reason text, scope text, is_of_lane boolean, until timestamp with time zone)
    LANGUAGE plpgsql STABLE ROWS 5
    AS $$
DECLARE
    capped CONSTANT uuid[] := ARRAY(SELECT DISTINCT org_id FROM unnest(asked) WHERE has_caps);
    held candidate[];
BEGIN
    IF capped = '{}' THEN
        RETURN;
    END IF;
    held := ARRAY(SELECT own.c FROM candidates_of(leased_by_runs(capped, at)) AS own);
    RETURN QUERY
    SELECT asked[short.place - cardinality(held)].enrollment_id, short.reason, short.scope, short.is_of_lane,
           CASE WHEN short.is_of_lane THEN short.until ELSE greatest(short.until, next_bucket(at)) END
      FROM short_of_room(ARRAY(SELECT own FROM counted_in(held || asked, at) AS own), cardinality(held), at) AS short;
END
$$;

CREATE FUNCTION public.blank_event_key() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM FROM leads WHERE id = NEW.lead_id FOR KEY SHARE;
    IF EXISTS (SELECT FROM leads WHERE id = NEW.lead_id AND erased_at IS NOT NULL) THEN
        NEW.event_key := event_key_of(NEW);
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.blank_if_erased() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    is_erased boolean;
BEGIN
    IF TG_TABLE_NAME = 'step_skips' THEN
        SELECT l.erased_at IS NOT NULL INTO is_erased
          FROM cadence_enrollments AS e JOIN leads AS l ON l.id = e.lead_id
         WHERE e.id = NEW.enrollment_id
           FOR KEY SHARE OF l;
    ELSIF TG_OP = 'INSERT' AND TG_TABLE_NAME <> 'cadence_enrollment_history' THEN
        SELECT erased_at IS NOT NULL INTO is_erased FROM leads WHERE id = NEW.lead_id FOR KEY SHARE;
    ELSE
        SELECT erased_at IS NOT NULL INTO is_erased FROM leads WHERE id = NEW.lead_id;
    END IF;
    IF is_erased THEN
        RETURN jsonb_populate_record(NEW, CAST(TG_ARGV[0] AS jsonb));
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.bucket_of(at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT date_bin('15 minutes', at + interval '5 minutes', timestamptz '2000-01-01 00:00:00+00')
$$;

CREATE FUNCTION public.business_days_after(schedule uuid, on_day date, business_days integer) RETURNS date
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    found_days integer := 0;
    days_since integer := 0;
BEGIN
    WHILE found_days < business_days LOOP
        on_day := on_day + 1;
        days_since := days_since + 1;
        IF is_sending_day(schedule, on_day) THEN
            found_days := found_days + 1;
            days_since := 0;
        ELSIF days_since > 400 THEN
            RETURN NULL;
        END IF;
    END LOOP;
    RETURN on_day;
END
$$;

CREATE FUNCTION public.calculate_next_step_due() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    step record;
    due timestamptz := cadence_now();
    is_new boolean := TG_OP = 'INSERT';
    was_ended boolean := false;
    is_moved boolean := true;
    is_left boolean := false;
BEGIN
    IF NOT is_new THEN
        was_ended := OLD.status NOT IN ('active', 'paused');
        -- Choosing the step of a row from before next_step_id moves nothing.
        is_moved := NEW.next_step_id IS DISTINCT FROM OLD.next_step_id
                AND OLD.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
                 OR NEW.next_step_id IS NULL AND NEW.current_step <> OLD.current_step
                 OR OLD.next_step_id = '00000000-0000-0000-0000-000000000000' AND NEW.current_step <> OLD.current_step;
        IF is_moved OR NEW.status <> OLD.status THEN
            NEW.dead_claims := 0;
        END IF;
        -- A person resumed or reopened it and left the reason as it was. Clear the reason with the
        -- pause or the end, or a later pause by a person would look like the engine's.
        IF (OLD.status = 'paused' AND NEW.status = 'active' OR was_ended AND NEW.status IN ('active', 'paused'))
           AND (NEW.status_reason, NEW.status_detail, NEW.decided_by)
               IS NOT DISTINCT FROM (OLD.status_reason, OLD.status_detail, OLD.decided_by) THEN
            NEW.status_reason := NULL;
            NEW.status_detail := NULL;
            NEW.decided_by := NULL;
        END IF;
    END IF;

    -- Whoever moves it past its last step knows more than its rows show: the same statement may settle
    -- that step's message.
    IF (NEW.status = 'active' OR is_moved AND NEW.status = 'paused') AND NOT (is_moved AND NEW.next_step_id IS NULL) THEN
        SELECT id, delay_days, delay_business_days, delay_hours INTO step FROM step_to_send(NEW);
        is_left := FOUND;
    END IF;
    IF NEW.status = 'active' AND NOT is_left THEN
        NEW.status := 'completed';
        NEW.status_reason := 'no_step_left';
    END IF;

    IF NEW.status NOT IN ('active', 'paused') THEN
        NEW.next_step_due := NULL;
        NEW.completed_at := CASE WHEN NEW.status = 'completed' THEN coalesce(NEW.completed_at, cadence_now()) END;
        RETURN NEW;
    END IF;

    NEW.completed_at := NULL;
    IF is_left AND (is_new AND NEW.next_step_due IS NULL OR NOT is_new AND is_moved) THEN
        SELECT step_due(own.schedule, sending_zone(c.org_id, own.schedule, l.timezone), cadence_now(),
                        step.delay_days, step.delay_business_days, step.delay_hours) INTO due
          FROM cadences AS c
          JOIN organizations AS o ON o.id = c.org_id
          JOIN leads AS l ON l.id = NEW.lead_id AND l.org_id = c.org_id
         CROSS JOIN LATERAL (SELECT coalesce(c.schedule_id, o.schedule_id) AS schedule) AS own
         WHERE c.id = NEW.cadence_id;
    END IF;
    IF is_new THEN
        NEW.next_step_due := coalesce(NEW.next_step_due, due, cadence_now());
    ELSIF is_moved THEN
        NEW.next_step_due := coalesce(due, cadence_now());
        NEW.attempts := 0;
    ELSIF was_ended OR NEW.next_step_due IS NULL THEN
        NEW.next_step_due := cadence_now();
        NEW.attempts := 0;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.candidates_of(enrollments uuid[]) RETURNS TABLE(enrollment_id uuid, c public.candidate)
    LANGUAGE plpgsql STABLE ROWS 50
    AS $_$
BEGIN
    RETURN QUERY
    SELECT e.id, jsonb_populate_record(CAST(lane AS candidate), jsonb_build_object(
               'enrollment_id', e.id, 'lead_id', e.lead_id, 'step_due_at', e.step_due_at,
               'email_key', l.email_key, 'phone_key', l.phone_key,
               'address_key', address.key, 'recipient_domain', substring(address.key FROM '@(.+)$'),
               'is_in_pilot', lane.is_pilot AND EXISTS (
                   SELECT FROM cadence_pilots AS p WHERE p.cadence_id = e.cadence_id AND p.lead_id = e.lead_id)))
      FROM unnest(enrollments) AS asked (id)
      JOIN cadence_enrollments AS e ON e.id = asked.id
      JOIN leads AS l ON l.id = e.lead_id AND l.org_id = e.org_id
      LEFT JOIN LATERAL step_to_send(e) AS s ON s.org_id = e.org_id
      LEFT JOIN LATERAL facts_of_lane(s, l.timezone, e.is_first_touch) AS lane ON true
     CROSS JOIN LATERAL (
          SELECT CASE s.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS address;
END
$_$;

CREATE FUNCTION public.candidates_of_picked(picked public.picked_message[]) RETURNS TABLE(enrollment_id uuid, c public.candidate)
    LANGUAGE plpgsql STABLE ROWS 50
    AS $_$
BEGIN
    RETURN QUERY
    SELECT m.id, jsonb_populate_record(m.c, jsonb_build_object(
               'email_key', l.email_key, 'phone_key', l.phone_key,
               'address_key', address.key, 'recipient_domain', substring(address.key FROM '@(.+)$')))
      FROM unnest(picked) AS m
      JOIN leads AS l ON l.id = (m.c).lead_id AND l.org_id = m.org_id
     CROSS JOIN LATERAL (
          SELECT CASE (m.c).channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS address
     WHERE (m.c).step_id IS NOT NULL
     UNION ALL
    SELECT own.enrollment_id, own.c FROM candidates_of(ARRAY(SELECT m.id FROM unnest(picked) AS m WHERE (m.c).step_id IS NULL)) AS own;
END
$_$;

CREATE TABLE public.send_scopes (
    scope text NOT NULL,
    org_id uuid NOT NULL,
    cap_id uuid NOT NULL,
    used_at timestamp with time zone,
    restarted_at timestamp with time zone,
    restart_cap integer
)
WITH (fillfactor='70');

CREATE TABLE public.sending_caps (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    kind text NOT NULL,
    sender_id uuid,
    portfolio text,
    domain text,
    target text GENERATED ALWAYS AS (COALESCE((sender_id)::text, portfolio, domain, ''::text)) STORED NOT NULL,
    daily_cap integer NOT NULL,
    trickle boolean DEFAULT true NOT NULL,
    ramp_start integer,
    ramp_step integer,
    ramp_from timestamp with time zone,
    CONSTRAINT sending_caps_daily_cap_check CHECK (((daily_cap >= 1) AND (daily_cap <= 10000000))),
    CONSTRAINT sending_caps_domain_check CHECK (((domain = lower(domain)) AND (domain ~ '^[^@\s]+$'::text) AND (length(domain) <= 253))),
    CONSTRAINT sending_caps_domain_named CHECK (((kind = 'domain'::text) OR (domain IS NULL))),
    CONSTRAINT sending_caps_kind_check CHECK ((kind = ANY (ARRAY['organization'::text, 'sender'::text, 'portfolio'::text, 'first_touches'::text, 'domain'::text]))),
    CONSTRAINT sending_caps_portfolio_check CHECK (((portfolio ~ '\S'::text) AND (length(portfolio) <= 100))),
    CONSTRAINT sending_caps_portfolio_named CHECK (((kind = 'portfolio'::text) = (portfolio IS NOT NULL))),
    CONSTRAINT sending_caps_ramp_from_check CHECK (isfinite(ramp_from)),
    CONSTRAINT sending_caps_ramp_is_of_sender CHECK (((ramp_start IS NULL) OR (kind = 'sender'::text))),
    CONSTRAINT sending_caps_ramp_is_whole CHECK ((num_nulls(ramp_start, ramp_step, ramp_from) = ANY (ARRAY[0, 3]))),
    CONSTRAINT sending_caps_ramp_start_check CHECK (((ramp_start >= 1) AND (ramp_start <= 10000000))),
    CONSTRAINT sending_caps_ramp_step_check CHECK (((ramp_step >= 0) AND (ramp_step <= 10000000))),
    CONSTRAINT sending_caps_sender_named CHECK (((kind = 'sender'::text) = (sender_id IS NOT NULL)))
);

CREATE FUNCTION public.cap_at(cap public.sending_caps, state public.send_scopes, at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    is_restarted boolean := coalesce(state.restarted_at > cap.ramp_from, false);
    start integer := CASE WHEN is_restarted THEN state.restart_cap ELSE cap.ramp_start END;
    begins timestamptz := CASE WHEN is_restarted THEN state.restarted_at ELSE cap.ramp_from END;
    is_idle boolean := coalesce(state.used_at < at - interval '7 days' AND state.used_at >= cap.ramp_from, false);
    grown numeric;
BEGIN
    grown := start + CAST(cap.ramp_step AS numeric) * greatest(0, floor(
        extract(epoch FROM CASE WHEN is_idle THEN state.used_at ELSE at END - begins) / 86400));
    RETURN least(cap.daily_cap, CASE
        WHEN is_idle THEN greatest(cap.ramp_start, ceil(least(cap.daily_cap, grown) / 2)) ELSE grown END);
END
$$;

CREATE FUNCTION public.cap_grows_at(c public.candidate, at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN least(half_cap_ends(c, at), (
        SELECT ramp.begins + make_interval(hours => 24 + 24 * CAST(greatest(0, floor(extract(epoch FROM at - ramp.begins) / 86400)) AS integer))
          FROM sending_caps AS cap
          LEFT JOIN send_scopes AS s ON s.scope = 'sender:' || cap.id
         CROSS JOIN LATERAL (SELECT CASE WHEN s.restarted_at > cap.ramp_from THEN s.restarted_at ELSE cap.ramp_from END AS begins) AS ramp
         WHERE cap.org_id = c.org_id AND cap.kind = 'sender' AND cap.sender_id = c.sender_id AND cap.ramp_step > 0
           AND ramp.begins < at + interval '24 hours' AND cap_at(cap, s, at) < cap.daily_cap));
END
$$;

CREATE FUNCTION public.check_zone() RETURNS trigger
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.timezone = OLD.timezone THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.timezone := set_config('timezone', NEW.timezone, true);
    IF NOT is_zone_name(NEW.timezone) THEN
        RAISE EXCEPTION '%.timezone is no IANA name such as America/Sao_Paulo: %', TG_TABLE_NAME, NEW.timezone
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = 'timezone',
                  CONSTRAINT = TG_TABLE_NAME || '_timezone_is_iana';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.choose_next_step() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    not_chosen CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    place_before uuid;
    number integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF coalesce(NEW.next_step_id, not_chosen) = not_chosen THEN
            NEW.next_step_id := first_step_from(NEW.cadence_id, NEW.current_step);
        END IF;
    ELSE
        place_before := OLD.next_step_id;
        IF place_before = not_chosen THEN
            PERFORM skip_steps_before(NEW.id, OLD.current_step);
            place_before := first_step_from(OLD.cadence_id, OLD.current_step);
        END IF;
        IF NEW.next_step_id IS NOT DISTINCT FROM OLD.next_step_id THEN
            IF NEW.current_step = OLD.current_step THEN
                NEW.next_step_id := place_before;
                RETURN NEW;
            ELSIF OLD.run_id IS NOT NULL AND NEW.run_id IS NULL THEN
                NEW.next_step_id := (SELECT id FROM next_step_of(NEW.id, place_before));
            ELSE
                PERFORM skip_steps_before(NEW.id, NEW.current_step);
                NEW.next_step_id := first_step_from(NEW.cadence_id, NEW.current_step);
            END IF;
        END IF;
    END IF;

    SELECT step_order INTO number FROM cadence_steps WHERE id = NEW.next_step_id AND cadence_id = NEW.cadence_id;
    IF NEW.next_step_id IS NOT NULL AND number IS NULL THEN
        RAISE EXCEPTION 'next_step_id: no step of this cadence' USING ERRCODE = 'foreign_key_violation';
    ELSIF number IS NULL AND TG_OP = 'UPDATE' AND NEW.current_step = OLD.current_step THEN
        SELECT max(step_order) + 1 INTO number FROM cadence_steps WHERE cadence_id = NEW.cadence_id;
    END IF;
    NEW.current_step := coalesce(number, NEW.current_step);
    RETURN NEW;
END
$$;

CREATE FUNCTION public.column_length_limit(column_name text) RETURNS integer
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN column_name IN ('message_templates.subject', 'message_templates.body',
                             'message_templates.whatsapp_components', 'leads.custom_fields')
            THEN 100000
        WHEN column_name IN ('consents.wording', 'consents.evidence') THEN 10000
        WHEN column_name IN ('organizations.name', 'organizations.postal_address', 'cadences.name', 'senders.display_name',
                             'message_templates.name', 'message_templates.whatsapp_template_name',
                             'message_templates.whatsapp_language', 'leads.first_name', 'leads.last_name',
                             'leads.company_name', 'leads.job_title') THEN 1000
        WHEN column_name IN ('leads.email', 'leads.external_id', 'senders.address', 'senders.reply_to',
                             'sender_identities.identity') THEN 320
    END
$$;

CREATE FUNCTION public.conditions_of(asked public.candidate[]) RETURNS TABLE(enrollment_id uuid, conditions jsonb, step_id uuid, template_id uuid, sender_id uuid, c public.candidate)
    LANGUAGE plpgsql STABLE ROWS 50
    AS $$
BEGIN
    RETURN QUERY
    SELECT e.id, jsonb_build_object(
        'is_due', e.next_step_due <= cadence_now(),
        'cadence_active', cadence.status = 'active' AND cadence.deleted_at IS NULL,
        'organization', jsonb_build_object(
            'requires_postal_address', o.requires_postal_address,
            'has_postal_address', coalesce(o.postal_address ~ '\S', false)),
        'lead', jsonb_build_object(
            'status', l.status, 'is_deleted', l.deleted_at IS NOT NULL,
            'has_whatsapp_opt_in', l.whatsapp_opt_in_at IS NOT NULL,
            -- A little less than WhatsApp's 24 hours, because the message is sent some time after the claim.
            'is_in_whatsapp_window', coalesce(l.last_whatsapp_inbound_at > cadence_now() - interval '23 hours 45 minutes', false)),
        'address', left(address.spelling, 1000),
        'address_key', address.key,
        'suppression', suppression.reason,
        -- Each may be of this very address, in another spelling.
        'has_unread_suppressions', EXISTS (
            SELECT FROM suppressions AS unread
             WHERE unread.org_id = e.org_id AND unread.channel = s.channel
               AND unread.address IS NOT NULL AND unread.key_hash IS NULL),
        'duplicate_of', other.id,
        'is_duplicate_being_sent', coalesce(other.is_being_sent, false),
        'has_unsubscribed', EXISTS (
            SELECT FROM unsubscribe_requests AS request
             WHERE request.lead_id = e.lead_id
               AND (request.requested_at >= e.enrolled_at
                    OR request.suppressed_at IS NULL AND s.channel = 'email')),
        'step', CASE WHEN s.id IS NOT NULL THEN jsonb_build_object(
            'id', s.id, 'order', s.step_order, 'channel', s.channel,
            'reply_in_thread', s.reply_in_thread, 'ai_personalization', s.ai_personalization) END,
        'template', CASE WHEN t.id IS NOT NULL THEN jsonb_build_object(
            'id', t.id, 'channel', t.channel, 'fault_code', left(t.fault_code, 1000),
            'whatsapp_template_name', left(t.whatsapp_template_name, 1000),
            'whatsapp_language', left(t.whatsapp_language, 1000)) END,
        -- Not within 'sender', whose keys the release before this one takes for its own.
        'is_sender_allowed', coalesce(
            owner.of_address = e.org_id AND coalesce(owner.of_reply_to, e.org_id) = e.org_id, false),
        'sender_key', sender.address_key,
        'ses_tenant', o.ses_tenant,
        'sender', CASE WHEN sender.id IS NOT NULL THEN jsonb_build_object(
            'id', sender.id, 'address', left(sender.address, 1000), 'reply_to', left(sender.reply_to, 1000),
            'is_active', sender.status = 'active',
            'stopped_seconds', CASE WHEN sender.stopped_until > cadence_now()
                -- At most a year: `infinity` is a time too.
                THEN extract(epoch FROM least(sender.stopped_until, cadence_now() + interval '1 year') - cadence_now()) END) END),
        s.id, t.id, sender.id, CAST(own AS candidate)
      FROM unnest(asked) AS own
      JOIN cadence_enrollments AS e ON e.id = own.enrollment_id
      JOIN organizations AS o ON o.id = e.org_id
      JOIN cadences AS cadence ON cadence.id = e.cadence_id AND cadence.org_id = e.org_id
      JOIN leads AS l ON l.id = e.lead_id AND l.org_id = e.org_id
      LEFT JOIN cadence_steps AS s ON s.id = own.step_id AND s.org_id = e.org_id
      LEFT JOIN message_templates AS t ON t.id = s.template_id AND t.org_id = e.org_id
      LEFT JOIN senders AS sender ON sender.id = own.sender_id AND sender.org_id = e.org_id
      LEFT JOIN LATERAL (
          SELECT sender_owner(sender.channel, coalesce(sender.address_key, plain_sender_key(sender.address))) AS of_address,
                 sender_owner(sender.channel, coalesce(sender.reply_to_key, plain_sender_key(sender.reply_to))) AS of_reply_to
          OFFSET 0) AS owner ON true
     CROSS JOIN LATERAL (
          SELECT CASE s.channel WHEN 'email' THEN l.email ELSE l.phone END AS spelling,
                 CASE s.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS address
      LEFT JOIN LATERAL suppression_of(e.org_id, s.channel, address.spelling, address.key) AS suppression ON true
      LEFT JOIN LATERAL had_at_address(
               e.id, e.enrolled_at, s.id, address_hash(e.org_id, s.channel, NULLIF(address.key, ''))) AS other ON true;
END
$$;

CREATE FUNCTION public.copy_cadence_to_enrollment() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.copy_cadence_to_enrollments() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    -- EXCEPT, not a join: the plan is kept for one cadence as for a thousand.
    changed CONSTANT uuid[] := ARRAY(
        SELECT id FROM (SELECT id, status = 'active' AND deleted_at IS NULL FROM new_cadences
                        EXCEPT SELECT id, status = 'active' AND deleted_at IS NULL FROM old_cadences) AS cadence);
BEGIN
    IF changed <> '{}' THEN
        UPDATE cadence_enrollments AS e
           SET cadence_active = NOT e.cadence_active
          FROM (SELECT own.id FROM cadence_enrollments AS own JOIN new_cadences AS c ON c.id = own.cadence_id AND c.org_id = own.org_id
                 WHERE own.cadence_id = ANY (changed) AND own.status IN ('active', 'paused')
                   AND own.cadence_active <> (c.status = 'active' AND c.deleted_at IS NULL)
                 ORDER BY own.id
                   FOR NO KEY UPDATE OF own) AS stale
         WHERE e.id = stale.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.copy_organization_to_hours() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.org_id := (SELECT org_id FROM sending_schedules WHERE id = NEW.schedule_id);
    RETURN NEW;
END
$$;

CREATE FUNCTION public.copy_organization_to_step() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.org_id := (SELECT org_id FROM cadences WHERE id = NEW.cadence_id);
    RETURN NEW;
END
$$;

CREATE FUNCTION public.count_messages(begun public.counted_message[], at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    now_bucket CONSTANT timestamptz := bucket_of(at);
BEGIN
    INSERT INTO send_counts AS counted (scope, bucket, used)
    SELECT b.scope, now_bucket, count(*) FROM unnest(begun) AS b WHERE b.recipient IS NULL GROUP BY b.scope
    ON CONFLICT (scope, bucket) DO UPDATE SET used = counted.used + EXCLUDED.used;

    -- Once in 15 minutes is enough. cap_at reads the row as it was: a ramp restarts after a week without a
    -- message, but not because nothing was sent before it began.
    UPDATE send_scopes AS s
       SET used_at = at,
           restarted_at = CASE WHEN s.used_at < at - interval '7 days' AND s.used_at >= cap.ramp_from THEN at ELSE s.restarted_at END,
           restart_cap = CASE WHEN s.used_at < at - interval '7 days' AND s.used_at >= cap.ramp_from THEN cap_at(cap, s, at) ELSE s.restart_cap END
      FROM sending_caps AS cap
     WHERE s.scope = ANY (ARRAY(SELECT b.scope FROM unnest(begun) AS b)) AND cap.id = s.cap_id AND cap.org_id = s.org_id
       AND s.used_at IS DISTINCT FROM at AND coalesce(s.used_at < at - interval '15 minutes', true);

    IF NOT EXISTS (SELECT FROM unnest(begun) AS b WHERE b.recipient IS NOT NULL) THEN
        RETURN;
    END IF;
    WITH reached AS MATERIALIZED (
        SELECT DISTINCT b.scope, b.recipient FROM unnest(begun) AS b WHERE b.recipient IS NOT NULL
    ), known AS MATERIALIZED (
        SELECT r.* FROM reached JOIN send_recipients AS r ON r.scope = reached.scope AND r.address_hash = reached.recipient
    ), left_behind AS (
        UPDATE send_counts AS counted SET used = counted.used - earlier.number
          FROM (SELECT k.scope, k.bucket, count(*) AS number FROM known AS k
                 WHERE k.bucket > at - interval '24 hours 15 minutes' AND k.bucket < now_bucket GROUP BY k.scope, k.bucket) AS earlier
         WHERE counted.scope = earlier.scope AND counted.bucket = earlier.bucket
    ), noted AS (
        INSERT INTO send_recipients AS r (scope, address_hash, bucket) SELECT scope, recipient, now_bucket FROM reached
        ON CONFLICT (scope, address_hash) DO UPDATE SET bucket = EXCLUDED.bucket
    )
    INSERT INTO send_counts AS counted (scope, bucket, used)
    SELECT reached.scope, now_bucket, count(*) FROM reached
     WHERE NOT EXISTS (SELECT FROM known AS k WHERE k.scope = reached.scope AND k.address_hash = reached.recipient AND k.bucket >= now_bucket)
     GROUP BY reached.scope
    ON CONFLICT (scope, bucket) DO UPDATE SET used = counted.used + EXCLUDED.used;
END
$$;

CREATE FUNCTION public.count_recent_sends() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
BEGIN
    WITH recent AS MATERIALIZED (
        SELECT concat_ws(':', NEW.kind, NEW.id, CASE NEW.kind WHEN 'domain' THEN substring(l.email_key FROM '@(.+)$') END) AS scope,
               bucket_of(coalesce(i.begun_at, i.created_at)) AS bucket,
               i.address_hashes[cardinality(i.address_hashes)] AS address_hash
          FROM interactions AS i
          LEFT JOIN leads AS l ON l.id = i.lead_id AND l.org_id = i.org_id
          LEFT JOIN senders AS sender ON sender.id = i.sender_id AND sender.org_id = i.org_id
         WHERE i.org_id = NEW.org_id AND i.type = 'message' AND i.status <> 'failed'
           -- A message may have been tried for days; the text is what the index is of.
           AND i.created_at > cadence_now() - interval '3 days' AND i.content <> ''
           AND coalesce(i.begun_at, i.created_at) > cadence_now() - interval '24 hours 15 minutes'
           AND CASE NEW.kind
               WHEN 'organization' THEN true
               WHEN 'sender' THEN i.sender_id = NEW.sender_id
               WHEN 'portfolio' THEN sender.portfolio = NEW.portfolio
               WHEN 'domain' THEN i.channel = 'email' AND substring(l.email_key FROM '@(.+)$') = coalesce(NEW.domain, substring(l.email_key FROM '@(.+)$'))
               WHEN 'first_touches' THEN NOT EXISTS (
                    SELECT FROM interactions AS first
                     WHERE first.enrollment_id = i.enrollment_id AND first.type = 'message'
                       AND first.status <> 'failed' AND first.created_at < i.created_at) END
    ), latest AS MATERIALIZED (
        SELECT scope, max(bucket) AS bucket, address_hash FROM recent
         WHERE NEW.kind = 'portfolio' GROUP BY scope, address_hash
    ), known AS (
        INSERT INTO send_recipients AS r (scope, address_hash, bucket)
        SELECT scope, address_hash, bucket FROM latest WHERE address_hash IS NOT NULL
        ON CONFLICT (scope, address_hash) DO UPDATE SET bucket = EXCLUDED.bucket
    )
    INSERT INTO send_counts AS counted (scope, bucket, used)
    SELECT scope, bucket, count(*) FROM (
        SELECT scope, bucket FROM recent WHERE NEW.kind <> 'portfolio' UNION ALL SELECT scope, bucket FROM latest) AS each
     GROUP BY scope, bucket
    ON CONFLICT (scope, bucket) DO UPDATE SET used = EXCLUDED.used;
    RETURN NULL;
END
$_$;

CREATE FUNCTION public.counted_in(asked public.candidate[], at timestamp with time zone, of_kind text DEFAULT NULL::text, known public.sending_caps[] DEFAULT NULL::public.sending_caps[]) RETURNS SETOF public.counted_message
    LANGUAGE plpgsql STABLE ROWS 30
    SET enable_nestloop TO 'off'
    AS $$
BEGIN
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT m.org_id, m.channel, m.is_first_touch, m.zone, m.schedule_id, m.sender_id, m.portfolio, m.enrollment_id, m.lead_id,
               m.address_key, m.recipient_domain, CAST(m AS candidate) AS whole, CAST(row_number() OVER () AS integer) AS place,
               array_remove(ARRAY['', CAST(m.sender_id AS text), m.portfolio, m.recipient_domain], NULL) AS targets
          FROM unnest(asked) AS m
    ), cap AS MATERIALIZED (
        -- Read once for each organization. What counts all messages has no target.
        SELECT own.org_id, own.id, own.kind, own.target, own.sender_id, own.portfolio, own.domain, own.trickle, CASE WHEN own.ramp_start IS NULL THEN own.daily_cap
                           ELSE cap_at(own, (SELECT s FROM send_scopes AS s WHERE s.scope = 'sender:' || own.id), at) END AS allowed
          FROM (SELECT listed.*
                  FROM (SELECT m.org_id, array_agg(DISTINCT target) AS targets FROM message AS m CROSS JOIN LATERAL unnest(m.targets) AS target GROUP BY m.org_id) AS aimed
                 CROSS JOIN LATERAL (
                      SELECT * FROM sending_caps AS each WHERE known IS NULL AND each.org_id = aimed.org_id
                         AND each.target = ANY (aimed.targets) AND (of_kind IS NULL OR each.kind = of_kind) OFFSET 0) AS listed
                 UNION ALL SELECT * FROM unnest(known)) AS own
    ), counted AS MATERIALIZED (
        SELECT c.place, c.org_id, c.channel, c.sender_id, c.recipient_domain, c.address_key, listed.id, listed.kind, listed.trickle,
               -- The cap of every domain counts the messages to one with a cap of its own, too: that one may be deleted.
               CASE WHEN listed.kind = 'domain' AND listed.domain IS NULL AND c.recipient_domain IN (SELECT own.domain FROM cap AS own WHERE own.org_id = c.org_id)
                    THEN 2147483647 ELSE listed.allowed END AS allowed, dense_rank() OVER (ORDER BY c.sender_id, c.schedule_id, c.zone) AS lane
          FROM message AS c
          JOIN cap AS listed ON listed.org_id = c.org_id AND listed.target = ANY (c.targets)
         WHERE CASE listed.kind
               WHEN 'organization' THEN true
               WHEN 'sender' THEN listed.sender_id = c.sender_id
               WHEN 'first_touches' THEN c.is_first_touch
               WHEN 'domain' THEN c.channel = 'email' AND c.recipient_domain = coalesce(listed.domain, c.recipient_domain)
               -- Meta counts whom a template reaches, not who gets an answer. A little less than its 24 hours,
               -- as in conditions_of.
               WHEN 'portfolio' THEN listed.portfolio = c.portfolio AND c.enrollment_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM leads AS l
                     WHERE l.id = c.lead_id AND l.last_whatsapp_inbound_at > at - interval '23 hours 45 minutes') END
    ), span AS MATERIALIZED (
        -- A sender has one organization, channel and From domain, and so one answer to half_cap_ends.
        SELECT one.lane, CASE WHEN one.is_spread THEN day_ends(m.whole, at) END AS ends, (m.whole).has_pauses IS NOT FALSE AND half_cap_ends(m.whole, at) IS NOT NULL AS is_half
          FROM (SELECT c.lane, min(c.place) AS place, bool_or(c.trickle) AS is_spread FROM counted AS c GROUP BY c.lane) AS one
          JOIN message AS m ON m.place = one.place
    )
    SELECT c.place,
           CASE c.kind WHEN 'organization' THEN 'organization_cap' WHEN 'first_touches' THEN 'first_touch_cap'
                       WHEN 'domain' THEN 'domain_cap' ELSE 'sender_cap' END,
           concat_ws(':', c.kind, c.id, CASE c.kind WHEN 'domain' THEN c.recipient_domain END),
           c.kind NOT IN ('domain', 'portfolio'), c.org_id, c.id,
           CAST(ceil(c.allowed / CASE WHEN span.is_half AND c.kind IN ('sender', 'organization') THEN 2.0 ELSE 1.0 END) AS integer),
           CASE WHEN c.trickle THEN span.ends ELSE 'infinity' END,
           CASE c.kind WHEN 'portfolio' THEN address_hash(c.org_id, c.channel, c.address_key) END
      FROM counted AS c JOIN span ON span.lane = c.lane;
END
$$;

CREATE FUNCTION public.day_ends(c public.candidate, at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    midnight timestamptz := (date_trunc('day', at AT TIME ZONE c.zone) + interval '1 day') AT TIME ZONE c.zone;
BEGIN
    RETURN least(midnight, coalesce(
        (SELECT closes_at FROM open_spans WHERE schedule_id = c.schedule_id AND zone = c.zone
            AND opens_at <= at AND closes_at > at AND (closes_at >= midnight OR closes_at < opens_at + interval '24 hours')),
        upper(open_around(c.schedule_id, c.zone, at, at, midnight))));
END
$$;

CREATE FUNCTION public.day_off_name(schedule uuid, on_day date) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (
        SELECT coalesce((SELECT d.name FROM days_off AS d WHERE d.org_id = s.org_id AND d.day = on_day),
                        (SELECT min(h.name) FROM holidays AS h WHERE h.calendar = ANY (s.holiday_calendars) AND h.day = on_day))
          FROM sending_schedules AS s WHERE s.id = schedule);
END
$$;

CREATE FUNCTION public.delete_old_counts(max_rows integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    before timestamptz := cadence_now() - interval '2 days';
    counts integer;
    recipients integer;
    scopes integer;
BEGIN
    DELETE FROM send_counts WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM send_counts WHERE bucket < before ORDER BY bucket LIMIT max_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS counts = ROW_COUNT;
    DELETE FROM send_recipients WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM send_recipients WHERE bucket < before ORDER BY bucket LIMIT max_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS recipients = ROW_COUNT;
    -- Those of other kinds are few, and a ramp has to know when it was last used. Whatever organization's.
    DELETE FROM send_scopes WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM send_scopes WHERE scope LIKE 'domain:%' AND used_at < before
         ORDER BY used_at LIMIT max_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS scopes = ROW_COUNT;
    RETURN counts + recipients + scopes;
END
$$;

CREATE FUNCTION public.dry_run_claim(moment timestamp with time zone, taken jsonb, kept uuid[], rotation jsonb, wanted integer, without uuid[]) RETURNS TABLE(picked jsonb, next_rotation jsonb)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 1
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    dry_run CONSTANT uuid := gen_random_uuid();
    lease_seconds CONSTANT double precision := 900;
    before picked_message[];
BEGIN
    BEGIN
        IF moment IS NOT NULL THEN
            PERFORM set_config('cadence.leases_at', CAST(cadence_now() AS text), true);
            PERFORM set_config('cadence.simulated', 'on', true);
            INSERT INTO simulated_time (at) VALUES (moment) ON CONFLICT (only_row) DO UPDATE SET at = EXCLUDED.at;
        END IF;
        PERFORM refresh_open_spans();
        INSERT INTO cadence_runs (id, trigger, trigger_id) VALUES (dry_run, 'manual', dry_run);
        IF rotation IS NOT NULL THEN
            UPDATE sending_rotation SET org_id_before = org_id, turn_before = turn;  -- locked first, as by a pick
            PERFORM ask_again();
            before := ARRAY(
                SELECT CAST(ROW(e.id, e.org_id, own.place, own.fate, own.until, NULL, NULL, NULL, NULL) AS picked_message)
                  FROM jsonb_to_recordset(taken) AS own (id uuid, place bigint, fate text, until timestamptz)
                  JOIN cadence_enrollments AS e ON e.id = own.id
                 WHERE e.status = 'active' AND is_pickable(e)
                   FOR NO KEY UPDATE OF e SKIP LOCKED);
            PERFORM take_due(before, dry_run, lease_seconds);
            UPDATE cadence_runs SET leased = kept WHERE id = dry_run;
            UPDATE sending_rotation AS r SET turn = own.turn, org_id = own.org_id FROM jsonb_to_record(rotation) AS own (turn bigint, org_id uuid);
        END IF;
        picked := (SELECT coalesce(jsonb_agg(p), '[]') FROM pick_messages(dry_run, wanted, lease_seconds, without) AS p);
        next_rotation := (SELECT jsonb_build_object('turn', r.turn, 'org_id', r.org_id) FROM sending_rotation AS r);
        RAISE EXCEPTION USING ERRCODE = 'CE001', MESSAGE = 'the dry run is over';
    EXCEPTION WHEN SQLSTATE 'CE001' THEN
        NULL;  -- what the block has written is undone
    END;
    RETURN NEXT;
END
$$;

CREATE FUNCTION public.due_by_age(wanted integer, without uuid[], spent text[]) RETURNS public.due_message[]
    LANGUAGE plpgsql STABLE
    SET enable_sort TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_incremental_sort TO 'off'
    AS $$
BEGIN
    RETURN ARRAY(
        SELECT as_due(e) FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.cadence_active AND e.next_step_due <= cadence_now() AND is_pickable(e)
           -- Not `<> ALL`: with one organization, the planner would expect no row and sort the whole queue.
           AND NOT without @> ARRAY[e.org_id]
           AND NOT is_lane_shut(e.next_step_id, e.zone, coalesce(e.is_first_touch, true), spent)
         ORDER BY e.next_step_due, e.id LIMIT wanted + 100);
END
$$;

CREATE FUNCTION public.due_in_turn(wanted integer, without uuid[], spent text[] DEFAULT '{}'::text[]) RETURNS public.due_message[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    rotation sending_rotation;
    all_turns refcursor;
    looks integer := 1;
    in_vain integer := cardinality(spent);
    together integer;
    turns organization_turn[] := '{}';
    asked organization_turn[];
    with_room organization_turn[];
    org organization_turn;
    orgs uuid[] := '{}';
    enough integer;
    share integer;
    due due_message[];
    found due_message[] := '{}';
    cut_off organization_turn[] := '{}';  -- those that may have more
BEGIN
    IF NOT EXISTS (SELECT FROM cadence_enrollments WHERE status = 'active' AND next_step_due <= cadence_now())
       OR EXISTS (SELECT FROM sending_stops WHERE num_nonnulls(org_id, channel, sender_id) = 0) THEN
        RETURN found;
    ELSIF NOT is_queue_indexed() THEN
        RETURN due_by_age(wanted, without, spent);
    END IF;
    SELECT * INTO rotation FROM sending_rotation;
    OPEN all_turns FOR SELECT * FROM turns_of_organizations(rotation.org_id, without);
    -- As many as are missing are looked at, mostly with success, then twice as many, and so on.
    WHILE cardinality(turns) <= wanted LOOP
        asked := next_turns(all_turns, looks * (wanted + 1 - cardinality(turns)));
        EXIT WHEN asked = '{}';
        turns := turns || turns_with_due(asked);
        looks := 2 * looks;
    END LOOP;
    enough := CASE WHEN cardinality(turns) > wanted THEN wanted ELSE wanted + 100 / greatest(1, cardinality(turns)) END;
    share := (enough - 1) / greatest(1, cardinality(turns)) + 1;
    WHILE cardinality(orgs) <= wanted LOOP
        asked := turns;
        turns := '{}';
        IF in_vain > 0 THEN
            -- The more had nothing that may leave, the more are next asked for room together.
            together := 1 + 9 * least(in_vain, 1000) * least(in_vain, 1000);
            turns := asked[together + 1:];
            asked := asked[:together] || next_turns(all_turns, together - cardinality(asked));
            with_room := turns_with_room(asked, spent);
            in_vain := in_vain + cardinality(asked) - cardinality(with_room);
        END IF;
        EXIT WHEN asked = '{}';
        asked := CASE WHEN in_vain > 0 THEN turns_with_due(with_room) ELSE asked END;
        FOR n IN 1..cardinality(asked) LOOP
            due := queue_of_turn(asked[n], share, rotation.turn, spent);
            IF due <> '{}' THEN
                orgs := orgs || asked[n].org_id;
                found := found || due;
                cut_off := cut_off || CASE WHEN cardinality(due) >= share THEN asked[n:n] END;
                EXIT WHEN cardinality(orgs) > wanted;
            ELSE
                in_vain := in_vain + 1;
                IF in_vain = 1 THEN
                    turns := asked[n + 1:];
                    EXIT;
                END IF;
            END IF;
        END LOOP;
    END LOOP;
    CLOSE all_turns;
    -- There are places left for a second message of an organization, if it has one.
    WHILE cardinality(orgs) <= wanted AND cardinality(found) < enough AND cut_off <> '{}' LOOP
        share := greatest(2 * share, enough / cardinality(cut_off) + 1);
        asked := cut_off;
        cut_off := '{}';
        found := ARRAY(
            SELECT found[n] FROM generate_subscripts(found, 1) AS n
             WHERE (found[n]).org_id NOT IN (SELECT t.org_id FROM unnest(asked) AS t) ORDER BY n);
        FOREACH org IN ARRAY asked LOOP
            due := queue_of_turn(org, share, rotation.turn, spent);
            found := found || due;
            IF cardinality(due) >= share THEN
                cut_off := cut_off || org;
            END IF;
        END LOOP;
    END LOOP;
    RETURN ARRAY(
        SELECT found[n]
          FROM (SELECT n, array_position(orgs, (found[n]).org_id) AS turn FROM generate_subscripts(found, 1) AS n) AS message
         ORDER BY row_number() OVER (PARTITION BY turn ORDER BY n), turn);
END
$$;

CREATE FUNCTION public.due_of_pilot(cadence uuid, first_touch boolean, depth integer, spent text[]) RETURNS public.due_message[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN ARRAY(
        SELECT as_due(e)
          FROM cadence_pilots AS p
          JOIN cadence_enrollments AS e ON e.cadence_id = p.cadence_id AND e.lead_id = p.lead_id
         WHERE p.cadence_id = cadence AND e.status = 'active' AND e.is_first_touch = first_touch
           AND e.next_step_due <= cadence_now() AND is_pickable(e)
           AND NOT EXISTS (
               SELECT FROM candidates_of(ARRAY[e.id]) AS asked
                 LEFT JOIN LATERAL first_rulings(ARRAY[asked.c], cadence_now()) AS rule ON true
                 LEFT JOIN LATERAL room_under(ARRAY(SELECT own FROM counted_in(ARRAY[asked.c], cadence_now()) AS own), cadence_now()) AS own
                        ON is_spent(own.scope, own.room, spent)
                WHERE rule.is_of_lane OR own.scope IS NOT NULL)
         ORDER BY e.next_step_due, e.id LIMIT depth);
END
$$;

CREATE FUNCTION public.earliest_send(c public.candidate, at timestamp with time zone, OUT moment timestamp with time zone, OUT reason text, OUT detail text) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    lasting record;
BEGIN
    moment := at;
    FOR waits IN 1..200 LOOP
        SELECT rule.reason, (rule.says).until, (rule.says).detail INTO lasting
          FROM rules_of(c, moment) WITH ORDINALITY AS rule (reason, is_of_lane, says, place)
         WHERE (rule.says).until > moment ORDER BY (rule.says).until DESC, rule.place LIMIT 1;
        EXIT WHEN NOT FOUND;
        moment := lasting.until;
        IF moment = 'infinity' THEN
            reason := lasting.reason;
            detail := lasting.detail;
            EXIT;
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION public.end_unsubscribed_enrollments(lead uuid, used_enrollment uuid, OUT ended bigint, OUT locked bigint) RETURNS record
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    WITH enrollment AS MATERIALIZED (
        SELECT e.id, e.org_id FROM leads AS l
          JOIN unsubscribe_requests AS request ON request.lead_id = coalesce(l.merged_into, l.id)
          JOIN cadence_enrollments AS e ON e.lead_id = request.lead_id AND e.org_id = l.org_id
         WHERE l.id = lead
           FOR NO KEY UPDATE OF e SKIP LOCKED
    ), ended AS (
        UPDATE cadence_enrollments AS e
           SET status = 'unsubscribed', status_reason = 'unsubscribed', status_detail = 'unsubscribe_link',
               run_id = NULL, lease_expires_at = NULL
          FROM enrollment
         WHERE e.id = enrollment.id AND e.org_id = enrollment.org_id
           AND (e.status IN ('active', 'paused')
                OR e.status_reason IS DISTINCT FROM 'unsubscribed'
                   AND (e.id = used_enrollment
                        OR e.decided_by IN (SELECT id FROM interactions
                                             WHERE enrollment_id = used_enrollment AND type = 'message')))
        RETURNING e.id
    )
    SELECT (SELECT count(*) FROM ended),
           (SELECT count(*) FROM cadence_enrollments
             WHERE lead_id = (SELECT coalesce(merged_into, leads.id) FROM leads WHERE leads.id = lead)
               AND status IN ('active', 'paused')
               AND id NOT IN (SELECT id FROM enrollment))
$$;

CREATE FUNCTION public.enrollment_of(message uuid, OUT id uuid, OUT status text, OUT status_reason text, OUT current_step integer, OUT message_step integer, OUT is_paused_by_person boolean) RETURNS record
    LANGUAGE sql
    AS $$
    SELECT e.id, e.status, e.status_reason, e.current_step, step.step_order,
           e.status = 'paused' AND (e.paused_by = 'engine'
               AND (e.decided_by = message OR e.status_reason IN ('uncertain_send', 'restored'))) IS NOT TRUE
      FROM interactions AS i
      JOIN cadence_steps AS step ON step.id = i.step_id AND step.org_id = i.org_id
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id AND e.org_id = i.org_id
     WHERE i.id = message
       FOR NO KEY UPDATE OF e
$$;

CREATE FUNCTION public.erase_lead(lead uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    events bigint[];
    person uuid[] := (SELECT found.person FROM leads_of_person(lead) AS found);
BEGIN
    -- In the order of every other transaction. Once the leads are locked for all, no row about them can be added.
    PERFORM FROM interactions WHERE lead_id = ANY (person) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM leads WHERE id = ANY (person) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM cadence_enrollments WHERE lead_id = ANY (person) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM leads WHERE id = ANY (person) ORDER BY id FOR UPDATE;

    UPDATE suppressions SET address = NULL WHERE id IN (SELECT suppressions_of_leads(person));
    DELETE FROM cadence_pilots WHERE lead_id = ANY (person);
    DELETE FROM person_touches AS touch USING leads AS l
     WHERE l.id = ANY (person) AND touch.org_id = l.org_id
       AND touch.address_hash = ANY (hashes_of_person(l.org_id, l.email_key, l.phone_key));
    DELETE FROM send_recipients AS recipient USING leads AS l
     WHERE l.id = ANY (person) AND recipient.address_hash = ANY (hashes_of_person(l.org_id, l.email_key, l.phone_key));
    -- Before the ids, by which the events are found, are blanked.
    events := ARRAY(SELECT events_of_leads(person));
    -- A provider's error may quote the address.
    UPDATE interactions
       SET subject = NULL, content = '', needs_reading = false, error_detail = NULL,
           error_code = provider_code(error_code),
           external_id = provider_id(external_id), wamid = provider_id(wamid)
     WHERE lead_id = ANY (person);
    UPDATE cadence_enrollments
       SET status = 'completed', status_reason = 'lead_deleted', status_detail = NULL,
           run_id = NULL, lease_expires_at = NULL, decided_by = NULL
     WHERE lead_id = ANY (person) AND status IN ('active', 'paused');
    UPDATE cadence_enrollments
       SET status_reason = reason_code(status_reason), status_detail = NULL, zone = ''
     WHERE lead_id = ANY (person);
    UPDATE step_skips AS skip
       SET reason = coalesce(reason_code(skip.reason), 'erased')
      FROM cadence_enrollments AS e
     WHERE e.id = skip.enrollment_id AND e.lead_id = ANY (person);

    PERFORM set_config('cadence.may_change_records', 'on', true);
    UPDATE cadence_enrollment_history
       SET reason = reason_code(reason), detail = NULL
     WHERE lead_id = ANY (person);
    UPDATE consents SET wording = NULL, evidence = NULL WHERE lead_id = ANY (person);
    UPDATE delivery_events AS event
       SET detail = NULL, verdicts = NULL, code = provider_code(code), message_key = provider_id(message_key), event_key = event_key_of(event)
     WHERE id = ANY (events);
    PERFORM set_config('cadence.may_change_records', 'off', true);

    UPDATE leads
       SET external_id = NULL, email = NULL, phone = NULL, email_key = NULL, phone_key = NULL, wa_id = NULL, whatsapp_user_id = NULL,
           first_name = NULL, last_name = NULL, company_name = NULL, job_title = NULL, timezone = NULL, custom_fields = '{}',
           out_of_office_until = NULL,
           deleted_at = coalesce(deleted_at, cadence_now()), erased_at = coalesce(erased_at, cadence_now())
     WHERE id = ANY (person);
END
$$;

CREATE TABLE public.delivery_events (
    id bigint NOT NULL,
    event_key text NOT NULL,
    source text NOT NULL,
    kind text NOT NULL,
    proves text,
    message_key text,
    interaction_id uuid,
    org_id uuid,
    lead_id uuid,
    code text,
    detail text,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    verdicts jsonb,
    CONSTRAINT delivery_events_source_known CHECK ((source = ANY (ARRAY['ses'::text, 'whatsapp'::text, 'person'::text])))
);

CREATE FUNCTION public.event_key_of(event public.delivery_events) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(CASE WHEN event.source <> 'person' THEN provider_id(event.event_key) END,
                    concat_ws(':', 'erased', event.id))
$$;

CREATE FUNCTION public.events_of_leads(leads_meant uuid[]) RETURNS SETOF bigint
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    WITH message AS MATERIALIZED (
        SELECT external_id, wamid FROM interactions WHERE lead_id = ANY (leads_meant)
    )
    SELECT id FROM delivery_events WHERE lead_id = ANY (leads_meant)
    UNION
    SELECT id FROM delivery_events WHERE message_key IN (SELECT external_id FROM message UNION SELECT wamid FROM message)
$$;

CREATE FUNCTION public.export_lead(lead uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    person uuid[] := (SELECT found.person FROM leads_of_person(lead) AS found);
BEGIN
    RETURN jsonb_build_object(
        'leads', (
            SELECT coalesce(jsonb_agg(to_jsonb(l) || jsonb_build_object('organization', o.name) ORDER BY l.id), '[]')
              FROM leads AS l JOIN organizations AS o ON o.id = l.org_id WHERE l.id = ANY (person)),
        'consents', (
            SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.id), '[]') FROM consents AS c WHERE c.lead_id = ANY (person)),
        'cadence_enrollments', (
            SELECT coalesce(jsonb_agg(to_jsonb(e) || jsonb_build_object('cadence', c.name) ORDER BY e.enrolled_at, e.id), '[]')
              FROM cadence_enrollments AS e LEFT JOIN cadences AS c ON c.id = e.cadence_id WHERE e.lead_id = ANY (person)),
        'cadence_enrollment_history', (
            SELECT coalesce(jsonb_agg(to_jsonb(h) ORDER BY h.id), '[]')
              FROM cadence_enrollment_history AS h WHERE h.lead_id = ANY (person)),
        'standing_events', (
            SELECT coalesce(jsonb_agg(to_jsonb(event) ORDER BY event.id), '[]')
              FROM standing_events AS event WHERE event.lead_id = ANY (person)),
        'step_skips', (
            SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.skipped_at, k.enrollment_id, k.step_id), '[]')
              FROM cadence_enrollments AS e JOIN step_skips AS k ON k.enrollment_id = e.id
             WHERE e.lead_id = ANY (person)),
        'cadence_pilots', (
            SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.cadence_id, p.lead_id), '[]')
              FROM cadence_pilots AS p WHERE p.lead_id = ANY (person)),
        'person_touches', (
            SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.touched_at, t.address_hash), '[]')
              FROM person_touches AS t
             WHERE (t.org_id, t.address_hash) IN (
                SELECT l.org_id, unnest(hashes_of_person(l.org_id, l.email_key, l.phone_key))
                  FROM leads AS l WHERE l.id = ANY (person))),
        'send_recipients', (
            SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.bucket, r.scope), '[]')
              FROM send_recipients AS r
             WHERE r.address_hash IN (
                SELECT unnest(hashes_of_person(l.org_id, l.email_key, l.phone_key)) FROM leads AS l WHERE l.id = ANY (person))),
        'interactions', (
            SELECT coalesce(jsonb_agg(to_jsonb(i) || jsonb_build_object('cadence', c.name) ORDER BY i.created_at, i.id), '[]')
              FROM interactions AS i LEFT JOIN cadences AS c ON c.id = i.cadence_id WHERE i.lead_id = ANY (person)),
        'delivery_events', (
            SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.id), '[]')
              FROM delivery_events AS d WHERE d.id IN (SELECT events_of_leads(person))),
        'suppressions', (
            SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.created_at, s.id), '[]')
              FROM suppressions AS s WHERE s.id IN (SELECT suppressions_of_leads(person))),
        'unsubscribe_requests', (
            SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM unsubscribe_requests AS r WHERE r.lead_id = ANY (person)));
END
$$;

CREATE TABLE public.cadence_steps (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    cadence_id uuid NOT NULL,
    step_order integer NOT NULL,
    channel text NOT NULL,
    template_id uuid,
    delay_days integer DEFAULT 0 NOT NULL,
    delay_hours integer DEFAULT 0 NOT NULL,
    ai_personalization boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    reply_in_thread boolean DEFAULT false NOT NULL,
    org_id uuid NOT NULL,
    archived_at timestamp with time zone,
    delay_business_days integer DEFAULT 0 NOT NULL,
    CONSTRAINT cadence_steps_channel_known CHECK ((channel = ANY (ARRAY['email'::text, 'whatsapp'::text]))),
    CONSTRAINT cadence_steps_delay_business_days_sane CHECK (((delay_business_days >= 0) AND (delay_business_days <= 260))),
    CONSTRAINT cadence_steps_delay_days_sane CHECK (((delay_days >= 0) AND (delay_days <= 3650))),
    CONSTRAINT cadence_steps_delay_hours_sane CHECK (((delay_hours >= 0) AND (delay_hours <= 87600))),
    CONSTRAINT cadence_steps_only_email_has_threads CHECK (((channel = 'email'::text) OR (NOT reply_in_thread))),
    CONSTRAINT cadence_steps_order_positive CHECK ((step_order > 0))
);

CREATE FUNCTION public.facts_of_lane(step public.cadence_steps, of_zone text, first_touch boolean) RETURNS SETOF public.candidate
    LANGUAGE sql STABLE ROWS 1
    AS $$
    SELECT o.id, c.id, step.id, step.channel, first_touch,
           zone_of(of_zone, schedule.follows_lead, schedule.timezone, o.timezone), schedule.id,
           sender.id, from_domain(sender), sender.portfolio,
           CASE WHEN c.deleted_at IS NULL THEN c.status ELSE 'deleted' END, c.is_pilot, c.when_too_late, c.max_lateness_hours,
           sender.status, sender.stopped_until, sender.stop_code,
           NULLIF(t.fault_code, ''), o.minimum_gap_minutes,
           EXISTS (SELECT FROM sending_hours AS hours WHERE hours.schedule_id = schedule.id),
           EXISTS (SELECT FROM sending_stops),
           EXISTS (SELECT FROM reputation_pauses AS pause
                    WHERE pause.org_id = o.id AND CASE pause.scope WHEN 'sender' THEN pause.sender_id = sender.id
                                                       WHEN 'domain' THEN pause.domain = from_domain(sender) ELSE true END),
           EXISTS (SELECT FROM sending_caps AS cap WHERE cap.org_id = o.id),
           CAST(NULL AS uuid), CAST(NULL AS uuid), CAST(NULL AS timestamptz), CAST(NULL AS text), CAST(NULL AS text), false,
           schedule.spread_minutes, c.waits_for_return, CAST(NULL AS text), CAST(NULL AS text)
      FROM organizations AS o
      JOIN cadences AS c ON c.id = step.cadence_id AND c.org_id = o.id
      LEFT JOIN sending_schedules AS schedule ON schedule.id = coalesce(c.schedule_id, o.schedule_id) AND schedule.org_id = o.id
      LEFT JOIN message_templates AS t ON t.id = step.template_id AND t.org_id = o.id
      LEFT JOIN senders AS sender
             ON sender.id = CASE step.channel WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END
            AND sender.channel = step.channel AND sender.org_id = o.id
     WHERE o.id = step.org_id
$$;

CREATE FUNCTION public.first_rulings(asked public.candidate[], at timestamp with time zone, caps_apart boolean DEFAULT false) RETURNS TABLE(enrollment_id uuid, reason text, is_of_lane boolean, until timestamp with time zone, detail text)
    LANGUAGE plpgsql STABLE ROWS 50
    AS $$
BEGIN
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT own.enrollment_id, own.step_id, own.zone, own.is_first_touch, own.is_in_pilot, CAST(own AS candidate) AS c FROM unnest(asked) AS own
    ), lane AS MATERIALIZED (
        SELECT one.*, rule.reason, (rule.says).until, (rule.says).detail
          FROM (SELECT DISTINCT ON (step_id, zone, is_first_touch, is_in_pilot) * FROM message) AS one
         CROSS JOIN LATERAL (
            SELECT * FROM rules_of(one.c, at) AS each
             WHERE each.is_of_lane AND NOT (caps_apart AND each.reason = ANY ('{organization_cap,sender_cap,first_touch_cap}'))
               AND (each.says).until IS NOT NULL LIMIT 1) AS rule
    )
    SELECT message.enrollment_id, lane.reason, true, lane.until, lane.detail
      FROM message JOIN lane USING (step_id, zone, is_first_touch, is_in_pilot)
     UNION ALL
    SELECT own.* FROM rulings_in_open_lanes(ARRAY(
        SELECT message.c FROM message
         WHERE NOT EXISTS (SELECT FROM lane WHERE (lane.step_id, lane.zone, lane.is_first_touch, lane.is_in_pilot)
                               = (message.step_id, message.zone, message.is_first_touch, message.is_in_pilot))), at, caps_apart) AS own;
END
$$;

CREATE FUNCTION public.first_step_from(cadence uuid, place integer) RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
    SELECT id FROM cadence_steps
     WHERE cadence_id = cadence AND step_order >= place AND archived_at IS NULL
     ORDER BY step_order LIMIT 1
$$;

CREATE FUNCTION public.follow_leads() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    -- EXCEPT, not a join: the plan is kept for one lead as for a million.
    changed CONSTANT uuid[] := ARRAY(
        SELECT id FROM (SELECT id, timezone, email, phone, out_of_office_until FROM new_leads
                        EXCEPT SELECT id, timezone, email, phone, out_of_office_until FROM old_leads) AS lead);
BEGIN
    IF changed <> '{}' THEN
        PERFORM FROM cadence_enrollments WHERE lead_id = ANY (changed) ORDER BY id FOR NO KEY UPDATE;
        UPDATE cadence_enrollments AS e SET zone = now.zone
          FROM (SELECT id, org_id, coalesce(CASE WHEN is_zone_name(timezone) THEN timezone END, '') AS zone
                  FROM leads WHERE id = ANY (changed)) AS now
         WHERE e.lead_id = now.id AND e.org_id = now.org_id AND e.zone <> now.zone;
        UPDATE cadence_enrollments AS e SET next_step_due = least(e.step_due_at, e.next_step_due), status_reason = NULL
          FROM leads AS l
         WHERE l.id = ANY (changed) AND e.lead_id = l.id AND e.org_id = l.org_id AND is_put_off(e);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.forget_address_keys() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
DECLARE
    dirt CONSTANT text := '[\u0001-\u0020\u007f-\u00a0\u00ad\u180e\u2000-\u2015\u2028-\u202f\u205f-\u206f\u3000\ufeff().-]';
BEGIN
    IF NEW.phone !~ '^\+[1-9][0-9]*$' THEN
        NEW.phone := regexp_replace(regexp_replace(NEW.phone, dirt, '', 'g'), '^tel:', '', 'i');
        NEW.phone := regexp_replace(NEW.phone, '^00(?=[1-9])', '+');
    END IF;
    IF TG_OP = 'INSERT' OR NEW.email IS DISTINCT FROM OLD.email THEN
        NEW.email_key := NULL;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.phone IS DISTINCT FROM OLD.phone THEN
        NEW.phone_key := NULL;
    END IF;
    RETURN NEW;
END
$_$;

CREATE FUNCTION public.forget_open_spans() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    concerned uuid[];
BEGIN
    IF TG_TABLE_NAME = 'holidays' THEN
        concerned := ARRAY(SELECT id FROM sending_schedules WHERE holiday_calendars <> '{}');
    ELSIF TG_TABLE_NAME = 'days_off' THEN
        concerned := ARRAY(SELECT id FROM sending_schedules
                            WHERE org_id IN (CAST(before ->> 'org_id' AS uuid), CAST(after ->> 'org_id' AS uuid)));
    ELSIF TG_TABLE_NAME = 'sending_hours' THEN
        concerned := ARRAY[CAST(before ->> 'schedule_id' AS uuid), CAST(after ->> 'schedule_id' AS uuid)];
    ELSE
        concerned := ARRAY[CAST(after ->> 'id' AS uuid)];
    END IF;
    UPDATE open_spans AS own SET opens_at = '-infinity', closes_at = '-infinity'
      FROM (SELECT org_id, schedule_id, zone FROM open_spans
             WHERE schedule_id = ANY (concerned)
             ORDER BY schedule_id, zone FOR NO KEY UPDATE) AS forgotten
     WHERE own.org_id = forgotten.org_id AND own.schedule_id = forgotten.schedule_id AND own.zone = forgotten.zone;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.forget_pause_reason() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.pause_reason := NULL;
    NEW.paused_by := NULL;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.forget_sender_keys() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT'
       OR (NEW.channel, NEW.address, NEW.reply_to) IS DISTINCT FROM (OLD.channel, OLD.address, OLD.reply_to) THEN
        NEW.address_key := NULL;
        NEW.reply_to_key := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE TABLE public.senders (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    display_name text DEFAULT ''::text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    reply_to text,
    stopped_until timestamp with time zone,
    stop_code text,
    address_key text,
    reply_to_key text,
    portfolio text,
    CONSTRAINT senders_address_present CHECK ((btrim(address) <> ''::text)),
    CONSTRAINT senders_channel_known CHECK ((channel = ANY (ARRAY['email'::text, 'whatsapp'::text]))),
    CONSTRAINT senders_portfolio_check CHECK (((portfolio ~ '\S'::text) AND (length(portfolio) <= 100))),
    CONSTRAINT senders_portfolio_is_of_whatsapp CHECK (((portfolio IS NULL) OR (channel = 'whatsapp'::text))),
    CONSTRAINT senders_reply_to_present CHECK ((btrim(reply_to) <> ''::text)),
    CONSTRAINT senders_status_known CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text])))
);

CREATE FUNCTION public.from_domain(sender public.senders) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT NULLIF(split_part(coalesce(sender.address_key, plain_sender_key(sender.address)), '@', -1), '')
$$;

CREATE FUNCTION public.give_back(messages jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE send_counts AS counted SET used = greatest(0, counted.used - number)
      FROM (SELECT own.scope, bucket_of(CAST(messages -> own.place - 1 ->> 'begun_at' AS timestamptz)) AS bucket, CAST(count(*) AS integer) AS number
              FROM counted_in(ARRAY(SELECT m FROM jsonb_populate_recordset(NULL::candidate, messages) AS m), cadence_now()) AS own
             WHERE own.recipient IS NULL
             GROUP BY 1, 2) AS returned
     WHERE counted.scope = returned.scope AND counted.bucket = returned.bucket;
END
$$;

CREATE FUNCTION public.give_up_step(message uuid, reason text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO step_skips (enrollment_id, step_id, org_id, reason)
    SELECT i.enrollment_id, i.step_id, i.org_id, coalesce(give_up_step.reason, 'not_delivered')
      FROM interactions AS i
      JOIN cadence_steps AS step ON step.id = i.step_id AND step.org_id = i.org_id
     WHERE i.id = message
       AND EXISTS (
           SELECT FROM interactions AS later
             JOIN cadence_steps AS behind ON behind.id = later.step_id AND behind.step_order > step.step_order
            WHERE later.enrollment_id = i.enrollment_id AND later.type = 'message' AND later.status <> 'failed'
              AND coalesce(later.begun_at, later.created_at) > coalesce(i.begun_at, i.created_at)
              -- Not sent, as far as the database knows: a restore may have lost it.
              AND later.error_code IS DISTINCT FROM 'restored')
    ON CONFLICT (enrollment_id, step_id) DO UPDATE SET reason = EXCLUDED.reason;
    RETURN FOUND;
END
$$;

CREATE FUNCTION public.had_at_address(enrollment uuid, enrolled timestamp with time zone, step uuid, hash bytea) RETURNS TABLE(id uuid, is_being_sent boolean)
    LANGUAGE sql STABLE ROWS 1
    AS $$
    SELECT other.id, i.status = 'sending'
      -- Fenced, because only the index of hashes finds few rows.
      FROM (SELECT * FROM interactions WHERE address_hashes @> ARRAY[hash] OFFSET 0) AS i
      JOIN cadence_enrollments AS other ON other.id = i.enrollment_id
     WHERE i.enrollment_id <> enrollment
       AND i.step_id = step AND i.type = 'message' AND i.status <> 'failed'
       AND (other.status IN ('active', 'paused') OR greatest(i.created_at, i.sent_at) >= enrolled)
     ORDER BY i.status = 'sending', i.created_at, i.id LIMIT 1
$$;

CREATE FUNCTION public.half_cap_ends(c public.candidate, at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (
        SELECT min(p.half_cap_until) FROM reputation_pauses AS p
         WHERE c.channel = 'email' AND c.has_pauses IS NOT FALSE
           AND p.org_id = c.org_id AND p.until <= at AND p.half_cap_until > at AND p.lifted_at IS NULL
           AND CASE p.scope WHEN 'sender' THEN p.sender_id = c.sender_id
                            WHEN 'domain' THEN p.domain = c.sender_domain ELSE true END);
END
$$;

CREATE FUNCTION public.hash_suppressed_address() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.address IS NOT NULL THEN
        NEW.address := normalised_address(NEW.channel, NEW.address);
        NEW.address_hash := address_hash(NEW.org_id, NEW.channel, NEW.address);
        IF TG_OP = 'UPDATE' AND NEW.address IS DISTINCT FROM OLD.address THEN
            NEW.key_hash := NULL;
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.hash_wamid_of_event() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.event_key := replace(NEW.event_key, NEW.message_key, hashed_wamid(NEW.message_key))
                     || CASE WHEN NEW.event_key LIKE '%:failed' THEN concat(':', NEW.code) ELSE '' END;
    NEW.message_key := hashed_wamid(NEW.message_key);
    RETURN NEW;
END
$$;

CREATE FUNCTION public.hash_wamids_of_message() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.wamid := CASE WHEN NEW.wamid LIKE 'wamid.%' THEN hashed_wamid(NEW.wamid) ELSE NEW.wamid END;
    NEW.external_id := CASE WHEN NEW.external_id LIKE 'wamid.%' THEN hashed_wamid(NEW.external_id)
                            ELSE NEW.external_id END;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.hashed_wamid(wamid text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT encode(sha256(convert_to(wamid, 'UTF8')), 'hex')
$$;

CREATE FUNCTION public.hashes_of_person(org uuid, email_key text, phone_key text) RETURNS bytea[]
    LANGUAGE sql STABLE
    AS $$
    SELECT array_remove(ARRAY[CASE WHEN email_key <> '' THEN address_hash(org, 'email', email_key) END,
                              CASE WHEN phone_key <> '' THEN address_hash(org, 'whatsapp', phone_key) END], NULL)
$$;

CREATE FUNCTION public.in_lane(due public.due_message, facts public.candidate) RETURNS public.due_message
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    due.c := jsonb_populate_record(facts, jsonb_build_object(
        'enrollment_id', due.id, 'lead_id', due.lead_id, 'step_due_at', due.step_due_at));
    IF (rule_spread(due.c, cadence_now())).until IS NULL THEN
        due.c.spread_minutes := 0;
    END IF;
    RETURN due;
END
$$;

CREATE FUNCTION public.in_turn_of_organization(due public.due_message[], share double precision, turn bigint) RETURNS public.due_message[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    -- Where in a series of places the first touches begin: spread evenly over the turns.
    offset_of_share CONSTANT double precision := mod(CAST(turn * 0.6180339887498949 AS numeric), 1);
BEGIN
    RETURN ARRAY(
        WITH in_cadence AS (
            SELECT d AS message, d.is_first_touch, d.lead_id, d.next_step_due, d.id,
                   row_number() OVER (PARTITION BY d.is_first_touch, d.cadence_id ORDER BY d.next_step_due, d.id) AS number
              FROM unnest(due) AS d
        ), in_kind AS (
            SELECT *, row_number() OVER (PARTITION BY is_first_touch ORDER BY number, next_step_due, id) AS place
              FROM in_cadence
        ), in_all AS (
            SELECT message, lead_id, row_number() OVER (ORDER BY CASE
                       WHEN is_first_touch THEN (place - offset_of_share) / NULLIF(share, 0)
                       ELSE (place - 1 + offset_of_share) / NULLIF(1 - share, 0) END NULLS LAST, place) AS place
              FROM in_kind
        )
        SELECT message FROM (SELECT DISTINCT ON (lead_id) message, place FROM in_all ORDER BY lead_id, place) AS of_lead
         ORDER BY place);
END
$$;

CREATE TABLE public.rule_edits (
    id bigint NOT NULL,
    org_id uuid NOT NULL,
    reason text NOT NULL,
    seen_at timestamp with time zone
);

CREATE FUNCTION public.is_asked_again(e public.cadence_enrollments, edit public.rule_edits) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT e.org_id = edit.org_id AND e.status_reason = edit.reason AND is_put_off(e) AND e.next_step_due > cadence_now()
           AND e.updated_at <= coalesce(edit.seen_at, cadence_now()) + interval '1 minute'
$$;

CREATE FUNCTION public.is_lane_shut(step uuid, of_zone text, first_touch boolean, spent text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM lanes_to_leave(
        ARRAY[CAST(ROW(NULL, NULL, NULL, NULL, first_touch, step, of_zone, NULL, NULL, NULL) AS due_message)], spent));
END
$$;

CREATE TABLE public.leads (
    id uuid DEFAULT public.time_ordered_id() NOT NULL,
    org_id uuid NOT NULL,
    email text,
    phone text,
    first_name text,
    last_name text,
    company_name text,
    job_title text,
    timezone text,
    custom_fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    status text DEFAULT 'new'::text NOT NULL,
    whatsapp_opt_in_at timestamp with time zone,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    last_whatsapp_inbound_at timestamp with time zone,
    wa_id text,
    erased_at timestamp with time zone,
    email_key text,
    phone_key text,
    external_id text,
    source text DEFAULT 'import'::text NOT NULL,
    merged_into uuid,
    out_of_office_until date,
    whatsapp_user_id text,
    CONSTRAINT leads_custom_fields_object CHECK ((jsonb_typeof(custom_fields) = 'object'::text)),
    CONSTRAINT leads_external_id_present CHECK ((btrim(external_id) <> ''::text)),
    CONSTRAINT leads_phone_e164 CHECK ((phone ~ '^\+[1-9][0-9]{1,14}$'::text)),
    CONSTRAINT leads_source_known CHECK ((source = ANY (ARRAY['form'::text, 'import'::text, 'api'::text, 'person'::text]))),
    CONSTRAINT leads_status_known CHECK ((status = ANY (ARRAY['new'::text, 'contacted'::text, 'qualified'::text, 'unqualified'::text, 'won'::text, 'archived'::text]))),
    CONSTRAINT leads_timezone_known CHECK (((timezone IS NULL) OR (('2000-01-01 00:00:00+00'::timestamp with time zone AT TIME ZONE timezone) IS NOT NULL)))
);

CREATE FUNCTION public.is_number_of_lead(lead public.leads, number text, key text, is_recipient boolean, at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT number <> '' AND (same.is_so OR coalesce(is_recipient, false))
       AND NOT EXISTS (SELECT FROM delivery_events AS move
                        WHERE move.lead_id = lead.id AND move.kind = 'moved' AND (move.occurred_at > at OR NOT same.is_so))
      FROM (SELECT coalesce(lead.phone_key = NULLIF(key, '') OR lead.wa_id = number, false) AS is_so) AS same
$$;

CREATE FUNCTION public.is_open_during(schedule uuid, zone text, at timestamp with time zone, duration interval) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN open_between(schedule, zone, at, at + duration) @> tstzrange(at, at + duration);
END
$$;

CREATE FUNCTION public.is_pickable(e public.cadence_enrollments) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT e.dead_claims = 0 AND (e.lease_expires_at IS NULL OR e.lease_expires_at <= coalesce(CAST(nullif(current_setting('cadence.leases_at', true), '') AS timestamptz), cadence_now()))
       AND e.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
$$;

CREATE FUNCTION public.is_put_off(e public.cadence_enrollments) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT e.status = 'active' AND e.status_reason IN ('domain_cap', 'lead_gap', 'out_of_office', 'sender_cap', 'spread')
$$;

CREATE FUNCTION public.is_queue_indexed() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT count(*) = 5 FROM pg_index
     WHERE indisvalid AND indexrelid IN (
        to_regclass('cadence_enrollments_queue_idx'), to_regclass('cadence_enrollments_org_queue_idx'),
        to_regclass('cadence_enrollments_zone_queue_idx'), to_regclass('cadence_enrollments_cadence_queue_idx'),
        to_regclass('cadence_enrollments_lanes_idx'))
$$;

CREATE FUNCTION public.is_sending_day(schedule uuid, on_day date) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    IF schedule IS NULL THEN
        RETURN extract(isodow FROM on_day) < 6;
    END IF;
    RETURN EXISTS (SELECT FROM sending_hours
                    WHERE schedule_id = schedule AND iso_day = extract(isodow FROM on_day)::integer)
       AND day_off_name(schedule, on_day) IS NULL;
END
$$;

CREATE FUNCTION public.is_spent(scope text, room integer, spent text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM unnest(spent) AS each
         WHERE split_part(each, '=', 1) = scope AND CAST(split_part(each, '=', 2) AS integer) >= room);
END
$$;

CREATE FUNCTION public.is_zone_name(name text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$
    SELECT coalesce(name ~ '^(UTC|[A-Z][A-Za-z_]*(/[A-Za-z_]+(-[A-Za-z_]+)*)+)$', false)
$_$;

CREATE FUNCTION public.judge_due(locked public.picked_message[], places integer) RETURNS public.picked_message[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN ARRAY(
        WITH asked AS MATERIALIZED (
            SELECT * FROM candidates_of_picked(ARRAY(SELECT m FROM unnest(locked) AS m WHERE m.fate IS NULL))
        ), known AS (
            SELECT m.id FROM unnest(locked) AS m WHERE (m.c).step_id IS NOT NULL
        ), rule AS MATERIALIZED (
            SELECT * FROM rulings_in_open_lanes(
                ARRAY(SELECT c FROM asked WHERE asked.enrollment_id IN (SELECT id FROM known)), cadence_now(), caps_apart => true)
             UNION ALL
            SELECT * FROM first_rulings(
                ARRAY(SELECT c FROM asked WHERE asked.enrollment_id NOT IN (SELECT id FROM known)), cadence_now(), caps_apart => true)
        ), judged AS MATERIALIZED (
            SELECT m.id, m.org_id, m.place, m.fate, m.until, m.held_by, asked.c, rule.reason, rule.until AS rule_until, rule.is_of_lane, rule.detail
              FROM unnest(locked) AS m
              LEFT JOIN asked ON asked.enrollment_id = m.id
              LEFT JOIN rule ON rule.enrollment_id = m.id
        ), beyond AS MATERIALIZED (
            SELECT * FROM beyond_room(ARRAY(SELECT c FROM judged WHERE fate IS NULL AND reason IS NULL ORDER BY place), cadence_now())
        ), settled AS (
            SELECT j.id, j.org_id, j.place,
                   CASE WHEN j.fate IS NOT NULL THEN j.fate
                        WHEN beyond.is_of_lane AND beyond.until IS NULL THEN NULL
                        WHEN j.is_of_lane OR j.rule_until < 'infinity' THEN j.reason
                        ELSE coalesce(beyond.reason, 'leased') END AS fate,
                   CASE WHEN j.fate IS NOT NULL THEN j.until
                        WHEN coalesce(j.is_of_lane, beyond.is_of_lane)
                        THEN least(j.rule_until, beyond.until, cadence_now() + interval '15 minutes')
                        ELSE coalesce(j.rule_until, beyond.until) END AS until,
                   CASE WHEN beyond.is_of_lane AND beyond.until IS NULL THEN beyond.scope END AS spent_scope,
                   coalesce(j.held_by, j.reason, beyond.reason) AS reason, j.detail
              FROM judged AS j LEFT JOIN beyond ON beyond.enrollment_id = j.id
        ), numbered AS (
            SELECT *, count(*) FILTER (WHERE fate IN ('leased', 'suspect')) OVER (ORDER BY place) AS filled FROM settled
        )
        SELECT CAST(ROW(id, org_id, place, fate, until, spent_scope, reason, detail, NULL) AS picked_message) FROM numbered
         WHERE filled < places OR filled = places AND fate IN ('leased', 'suspect')
         ORDER BY place);
END
$$;

CREATE FUNCTION public.judged_after_locks(enrollments uuid[]) RETURNS TABLE(enrollment_id uuid, conditions jsonb, c public.candidate, reason text, is_of_lane boolean, until timestamp with time zone, detail text)
    LANGUAGE plpgsql ROWS 50
    AS $$
BEGIN
    RETURN QUERY
    SELECT now.enrollment_id, now.conditions, now.c, now.reason, now.is_of_lane, now.until, now.detail
      FROM judged_now(enrollments, caps_apart => true) AS now;
END
$$;

CREATE FUNCTION public.judged_now(enrollments uuid[], caps_apart boolean DEFAULT false) RETURNS TABLE(enrollment_id uuid, conditions jsonb, step_id uuid, template_id uuid, sender_id uuid, c public.candidate, reason text, is_of_lane boolean, until timestamp with time zone, detail text)
    LANGUAGE plpgsql STABLE ROWS 50
    AS $$
DECLARE
    candidates CONSTANT candidate[] := ARRAY(SELECT asked.c FROM candidates_of(enrollments) AS asked);
BEGIN
    RETURN QUERY
    SELECT now.*, rule.reason, rule.is_of_lane, rule.until, rule.detail
      FROM conditions_of(candidates) AS now
      LEFT JOIN first_rulings(candidates, cadence_now(), caps_apart) AS rule ON rule.enrollment_id = now.enrollment_id;
END
$$;

CREATE FUNCTION public.keep_holds() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    holds jsonb := NEW.further_holds;
    strongest text;
BEGIN
    IF NEW.status NOT IN ('active', 'paused') THEN
        NEW.further_holds := '{}';
        RETURN NEW;
    END IF;
    IF NEW.status = 'paused' AND OLD.paused_by = 'engine'
       AND (reply_hold_rank(OLD.status_reason) > 0
            OR NEW.paused_by = 'person' AND OLD.status_reason NOT IN ('uncertain_send', 'restored')) THEN
        holds := holds || jsonb_build_object(OLD.status_reason, OLD.status_detail);
    END IF;
    SELECT own.reason INTO strongest FROM jsonb_object_keys(holds) AS own (reason) ORDER BY reply_hold_rank(own.reason) DESC, own.reason LIMIT 1;
    IF NEW.status = 'active' AND strongest IS NOT NULL
       OR NEW.paused_by = 'engine' AND NEW.further_holds <> OLD.further_holds
          AND reply_hold_rank(NEW.status_reason) < reply_hold_rank(strongest) THEN
        NEW.status := 'paused';
        NEW.status_reason := strongest;
        NEW.status_detail := holds ->> strongest;
        NEW.paused_by := 'engine';
        NEW.decided_by := NULL;
        NEW.run_id := NULL;
        NEW.lease_expires_at := NULL;
    END IF;
    NEW.further_holds := CASE WHEN NEW.paused_by = 'engine' THEN holds - coalesce(NEW.status_reason, '') ELSE holds END;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.keep_only_hash() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM FROM leads WHERE id = NEW.lead_id AND erased_at IS NULL FOR KEY SHARE SKIP LOCKED;
    IF NOT FOUND THEN
        NEW.address := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.known_as(enrollments uuid[]) RETURNS TABLE(enrollment_id uuid, name text)
    LANGUAGE plpgsql STABLE ROWS 100
    AS $$
BEGIN
    RETURN QUERY
    SELECT e.id, concat(e.org_id, ' ', own.name)
      FROM unnest(enrollments) AS asked (id)
      JOIN cadence_enrollments AS e ON e.id = asked.id
      JOIN leads AS l ON l.id = e.lead_id AND l.org_id = e.org_id
     CROSS JOIN LATERAL (VALUES (CAST(l.id AS text)), (l.email_key), (l.phone_key)) AS own (name)
     WHERE own.name <> '';
END
$$;

CREATE FUNCTION public.lane_of(step uuid, of_zone text, first_touch boolean) RETURNS SETOF public.candidate
    LANGUAGE plpgsql STABLE ROWS 1
    AS $$
BEGIN
    RETURN QUERY
    SELECT lane.* FROM cadence_steps AS s CROSS JOIN LATERAL facts_of_lane(s, of_zone, first_touch) AS lane
     WHERE s.id = step AND s.archived_at IS NULL;
END
$$;

CREATE FUNCTION public.lane_ruling(step uuid, of_zone text, first_touch boolean, at timestamp with time zone) RETURNS TABLE(reason text, until timestamp with time zone, detail text)
    LANGUAGE sql STABLE ROWS 1
    AS $$
    SELECT rule.reason, (rule.says).until, (rule.says).detail
      -- OFFSET 0: or the parts of the lane would be computed again for each rule.
      FROM (SELECT lane FROM lane_of(step, of_zone, first_touch) AS lane OFFSET 0) AS asked
     CROSS JOIN rules_of(asked.lane, at) AS rule
     WHERE rule.is_of_lane AND (rule.says).until IS NOT NULL LIMIT 1
$$;

CREATE FUNCTION public.lanes_to_leave(due public.due_message[], spent text[]) RETURNS TABLE(next_step_id uuid, zone text, is_first_touch boolean, facts public.candidate)
    LANGUAGE plpgsql STABLE ROWS 10
    AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
BEGIN
    RETURN QUERY
    WITH lane AS MATERIALIZED (
        SELECT DISTINCT d.next_step_id, d.zone, d.is_first_touch FROM unnest(due) AS d
    ), step AS MATERIALIZED (
        SELECT own.*, CAST(own_facts AS candidate) AS c, s.follows_lead
          FROM (SELECT l.next_step_id, l.is_first_touch, count(*) > 1 AS has_zones, min(l.zone) AS zone
                  FROM lane AS l GROUP BY l.next_step_id, l.is_first_touch) AS own
         CROSS JOIN LATERAL lane_of(own.next_step_id, CASE WHEN own.has_zones THEN '' ELSE own.zone END, own.is_first_touch) AS own_facts
          LEFT JOIN sending_schedules AS s ON s.id = CASE WHEN own.has_zones THEN own_facts.schedule_id END
    ), asked AS MATERIALIZED (
        SELECT l.*, CASE WHEN NOT step.has_zones THEN step.c ELSE jsonb_populate_record(step.c, jsonb_build_object(
                   'zone', zone_of(l.zone, step.follows_lead, (step.c).zone, NULL))) END AS c
          FROM lane AS l JOIN step ON step.next_step_id = l.next_step_id AND step.is_first_touch = l.is_first_touch
    ), clock AS MATERIALIZED (
        SELECT own.*, coalesce(span.opens_at <= at AND span.closes_at >= at + send_margin(own.channel), false)
                      OR is_open_during(own.schedule_id, own.zone, at, send_margin(own.channel)) AS is_open,
               span.opens_at <= at - make_interval(mins => own.spread_minutes) AND span.closes_at > at AS all_have_left
          FROM (SELECT DISTINCT (a.c).org_id, (a.c).schedule_id, (a.c).zone, (a.c).channel, (a.c).spread_minutes FROM asked AS a WHERE (a.c).schedule_id IS NOT NULL) AS own
          LEFT JOIN open_spans AS span ON span.org_id = own.org_id AND span.schedule_id = own.schedule_id AND span.zone = own.zone
    ), unruled AS MATERIALIZED (
        SELECT a.*, row_number() OVER () AS place FROM asked AS a
         WHERE NOT EXISTS (
            SELECT FROM clock
             WHERE NOT clock.is_open AND clock.schedule_id = (a.c).schedule_id AND clock.zone = (a.c).zone AND clock.channel = (a.c).channel)
           AND NOT EXISTS (
            SELECT FROM rules_of(a.c, at) AS rule
             WHERE rule.is_of_lane AND (rule.says).until IS NOT NULL
               AND rule.reason NOT IN ('outside_sending_window', 'organization_cap', 'sender_cap', 'first_touch_cap'))
    ), short AS MATERIALIZED (
        SELECT r.place FROM room_under(ARRAY(
            SELECT own FROM counted_in(ARRAY(SELECT u.c FROM unruled AS u ORDER BY u.place), at) AS own), at) AS r
         WHERE EXISTS (SELECT FROM unruled AS u WHERE (u.c).has_caps) AND (r.room = 0 OR is_spent(r.scope, r.room, spent))
    )
    SELECT l.next_step_id, l.zone, l.is_first_touch, CASE WHEN clock.all_have_left THEN jsonb_populate_record(a.c, '{"spread_minutes": 0}') ELSE a.c END
      FROM lane AS l
      LEFT JOIN asked AS a ON a.next_step_id = l.next_step_id AND a.zone = l.zone AND a.is_first_touch = l.is_first_touch
      LEFT JOIN unruled AS u ON u.next_step_id = l.next_step_id AND u.zone = l.zone AND u.is_first_touch = l.is_first_touch
      LEFT JOIN clock ON clock.schedule_id = (a.c).schedule_id AND clock.zone = (a.c).zone AND clock.channel = (a.c).channel
     WHERE a.next_step_id IS NULL  -- an archived step, which no rule knows
        OR u.place IS NOT NULL AND u.place NOT IN (SELECT short.place FROM short);
END
$$;

CREATE TABLE public.person_touches (
    org_id uuid NOT NULL,
    address_hash bytea NOT NULL,
    touched_at timestamp with time zone NOT NULL,
    interaction_id uuid NOT NULL,
    touched_before timestamp with time zone
)
WITH (fillfactor='80');

CREATE FUNCTION public.last_touch(touch public.person_touches) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM interactions AS i WHERE i.id = touch.interaction_id AND i.status = 'failed')
                THEN touch.touched_before ELSE touch.touched_at END
$$;

CREATE FUNCTION public.lead_of_consent() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.org_id := (SELECT org_id FROM leads WHERE id = NEW.lead_id);
    RETURN NEW;
END
$$;

CREATE FUNCTION public.leads_of_mailbox(leads_meant uuid[], max_leads integer) RETURNS uuid[]
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    WITH RECURSIVE same AS (
        SELECT id, org_id, email, email_key, merged_into FROM leads WHERE id = ANY (leads_meant)
        UNION
        SELECT found.*
          FROM same
         CROSS JOIN LATERAL (
            SELECT l.id, l.org_id, l.email, l.email_key, l.merged_into FROM leads AS l
             WHERE l.org_id = same.org_id AND l.email IS NOT NULL AND same.email ~ '.@.'
               AND normalised_address('email', l.email) = normalised_address('email', same.email)
            UNION ALL
            SELECT l.id, l.org_id, l.email, l.email_key, l.merged_into FROM leads AS l
             WHERE l.org_id = same.org_id AND l.email_key <> '' AND mailbox_of(l.email_key) = mailbox_of(same.email_key)
            UNION ALL
            SELECT l.id, l.org_id, l.email, l.email_key, l.merged_into FROM leads AS l
             WHERE l.org_id = same.org_id AND (l.id = same.merged_into OR l.merged_into = same.id)
         ) AS found
    )
    SELECT coalesce(array_agg(id), '{}') FROM (SELECT id FROM same LIMIT max_leads + 1) AS limited
$$;

CREATE FUNCTION public.leads_of_person(lead uuid, OUT person uuid[], OUT others uuid[]) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    max_leads CONSTANT integer := 20;
    sharing uuid[];
    taken uuid[];
BEGIN
    person := leads_of_mailbox(ARRAY[lead], max_leads);
    IF person = '{}' THEN
        RAISE EXCEPTION 'there is no lead %', lead USING ERRCODE = 'no_data_found';
    END IF;
    LOOP
        sharing := ARRAY(SELECT leads_with_phone_of(person, max_leads));
        IF greatest(cardinality(person), cardinality(sharing)) > max_leads THEN
            RAISE EXCEPTION 'more than % leads share an address with lead %: correct that address first', max_leads, lead
                USING ERRCODE = 'cardinality_violation';
        END IF;
        WITH possible AS MATERIALIZED (
            SELECT same.leads FROM unnest(sharing) AS each (id)
             CROSS JOIN LATERAL leads_of_mailbox(ARRAY[each.id], max_leads) AS same (leads)
             WHERE NOT are_two_people(person, same.leads)
        )
        SELECT array_agg(DISTINCT id) INTO taken
          FROM possible CROSS JOIN LATERAL unnest(possible.leads) AS each (id)
         WHERE NOT EXISTS (SELECT FROM possible AS rival WHERE are_two_people(possible.leads, rival.leads));
        EXIT WHEN taken IS NULL;
        person := person || taken;
    END LOOP;
    others := sharing;
END
$$;

CREATE FUNCTION public.leads_with_phone_of(leads_meant uuid[], max_leads integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT DISTINCT found.id
      FROM leads AS own
     CROSS JOIN LATERAL (
        SELECT l.id FROM leads AS l
         WHERE l.org_id = own.org_id AND l.phone IS NOT NULL
           AND normalised_address('whatsapp', l.phone) IN (
                normalised_address('whatsapp', own.phone), normalised_address('whatsapp', own.wa_id))
        UNION ALL
        SELECT l.id FROM leads AS l
         WHERE l.org_id = own.org_id
           AND l.wa_id IN (own.wa_id, normalised_address('whatsapp', own.phone), regexp_replace(own.phone, '[^0-9]', '', 'g'))
        UNION ALL
        SELECT l.id FROM leads AS l
         WHERE l.org_id = own.org_id AND l.phone_key <> '' AND l.phone_key = own.phone_key
     ) AS found
     WHERE own.id = ANY (leads_meant) AND found.id <> ALL (leads_meant)
     LIMIT max_leads + 1
$$;

CREATE FUNCTION public.leased_by_runs(orgs uuid[], at timestamp with time zone) RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$
    SELECT ARRAY(
        SELECT e.id
          FROM cadence_runs AS r
         CROSS JOIN LATERAL unnest(r.leased) AS own (id)
          JOIN cadence_enrollments AS e ON e.id = own.id AND e.run_id = r.id
         -- No run takes an hour: the index names the few that can be at work.
         WHERE r.started_at > at - interval '1 hour' AND r.finished_at IS NULL
           AND e.lease_expires_at > at AND (orgs IS NULL OR orgs @> ARRAY[e.org_id])
           AND NOT EXISTS (SELECT FROM interactions AS i
                            WHERE i.enrollment_id = e.id AND i.type = 'message' AND i.run_id = r.id AND i.status <> 'failed'))
$$;

CREATE FUNCTION public.lock_due(due public.due_message[], wanted integer) RETURNS public.picked_message[]
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN ARRAY(
        SELECT CAST(ROW(e.id, e.org_id, d.ordinality, CASE WHEN e.run_id IS NOT NULL THEN 'suspect' END, NULL, NULL, NULL, NULL,
                        CASE WHEN e.next_step_id = d.next_step_id AND e.zone = d.zone AND e.is_first_touch = d.is_first_touch
                                  AND e.step_due_at = d.step_due_at THEN d.c END) AS picked_message)
          FROM unnest(due) WITH ORDINALITY AS d
          JOIN cadence_enrollments AS e ON e.id = d.id
         WHERE e.status = 'active' AND e.next_step_due <= cadence_now() AND is_pickable(e)
         ORDER BY d.ordinality LIMIT wanted
           FOR NO KEY UPDATE OF e SKIP LOCKED);
END
$$;

CREATE FUNCTION public.mailbox_of(address_key text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN address_key LIKE '%@gmail.com' OR address_key LIKE '%@googlemail.com'
                THEN replace(split_part(split_part(address_key, '@', 1), '+', 1), '.', '') || '@gmail.com'
                ELSE address_key END
$$;

CREATE FUNCTION public.may_reopen(enrollment uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT NOT EXISTS (
        SELECT FROM cadence_enrollments AS other
         WHERE other.lead_id = e.lead_id AND other.id <> e.id
           AND (other.cadence_id = e.cadence_id AND (other.status IN ('active', 'paused') OR other.enrolled_at > e.enrolled_at)
                OR other.status IN ('replied', 'bounced', 'unsubscribed') AND other.updated_at >= e.enrolled_at))
       AND NOT EXISTS (
        SELECT FROM interactions AS answer
         WHERE answer.lead_id = e.lead_id AND answer.type = 'reply' AND answer.created_at >= e.enrolled_at)
      FROM cadence_enrollments AS e WHERE e.id = enrollment
$$;

CREATE FUNCTION public.may_undo_unsubscribe(lead uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM leads AS l
          JOIN leads AS person ON person.id = coalesce(l.merged_into, l.id) AND person.org_id = l.org_id
          JOIN unsubscribe_requests AS request ON request.lead_id = person.id
         CROSS JOIN LATERAL (
            SELECT bool_and(s.replaced_reason IS NOT NULL) AS is_by_link_alone, min(s.created_at) AS since
              FROM suppressions AS s
             WHERE s.id IN (SELECT * FROM suppressions_of_leads(ARRAY[person.id]))
               AND s.org_id = person.org_id AND s.channel = 'email' AND s.reason <> 'bounced') AS suppressed
         WHERE l.id = lead AND person.erased_at IS NULL
           AND request.suppressed_at IS NOT NULL AND request.requested_at > cadence_now() - interval '1 day'
           AND suppressed.is_by_link_alone
           AND NOT EXISTS (
               SELECT FROM delivery_events AS event
                WHERE event.lead_id = person.id AND event.org_id = person.org_id AND event.source = 'ses'
                  AND event.kind IN ('opt_out', 'complained', 'bounced')
                  AND event.received_at >= request.requested_at)
           -- An older request was lifted before this one.
           AND NOT EXISTS (
               SELECT FROM unsubscribe_requests AS other
                WHERE other.lead_id = ANY (leads_of_mailbox(ARRAY[person.id], 20)) AND other.lead_id <> person.id
                  AND coalesce(other.suppressed_at >= suppressed.since, true)))
$$;

CREATE FUNCTION public.merge_leads(keep uuid, drop uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    kept leads;
    dropped leads;
    problem text;
    takes_phone boolean;
    has_withdrawn boolean;
    last CONSTANT integer := 2147483647;
    person bytea[];
BEGIN
    -- Messages first, then leads, then enrollments by id, as everywhere.
    PERFORM FROM interactions WHERE lead_id IN (keep, drop) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM leads WHERE id IN (keep, drop) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM cadence_enrollments WHERE lead_id IN (keep, drop) ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO kept FROM leads WHERE id = keep;
    SELECT * INTO dropped FROM leads WHERE id = drop;
    problem := CASE
        WHEN kept.id IS NULL THEN format('no lead has the id %s', keep)
        WHEN dropped.id IS NULL THEN format('no lead has the id %s', drop)
        WHEN keep = drop THEN 'both ids are of the same lead'
        WHEN kept.org_id <> dropped.org_id THEN 'the leads are of two organizations'
        WHEN kept.merged_into IS NOT NULL THEN format('lead %s was merged into %s before', keep, kept.merged_into)
        WHEN dropped.merged_into IS NOT NULL THEN format('lead %s was merged into %s before', drop, dropped.merged_into)
        WHEN kept.erased_at IS NOT NULL THEN format('lead %s was erased', keep)
        WHEN dropped.erased_at IS NOT NULL THEN format('lead %s was erased', drop)
    END;
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION 'merge_leads: %', problem USING ERRCODE = 'invalid_parameter_value';
    END IF;
    person := hashes_of_person(kept.org_id, kept.email_key, kept.phone_key)
           || hashes_of_person(kept.org_id, dropped.email_key, dropped.phone_key);

    -- An opt-out of either covers every address of the person, with the strongest reason.
    INSERT INTO suppressions AS s (org_id, channel, address, address_hash, key_hash, lead_id, reason)
    SELECT kept.org_id, opt_out.channel, a.address, a.address_hash, a.key_hash, keep, opt_out.reason
      FROM (SELECT DISTINCT ON (channel) channel, reason
              FROM (SELECT 'email' AS channel, reason FROM leads, suppression_of(org_id, 'email', email, email_key)
                     WHERE id IN (keep, drop) AND reason <> 'bounced'
                    UNION ALL
                    SELECT 'whatsapp', reason FROM leads, suppression_of(org_id, 'whatsapp', phone, phone_key)
                     WHERE id IN (keep, drop) AND reason <> 'bounced'
                    UNION ALL
                    -- A lead that withdrew its consent while it had no address has no suppression.
                    SELECT newest.channel, 'unsubscribed'
                      FROM (SELECT DISTINCT ON (lead_id, channel) channel, withdrawn FROM consents
                             WHERE lead_id IN (keep, drop)
                             ORDER BY lead_id, channel, occurred_at DESC, id DESC) AS newest
                     WHERE newest.withdrawn
                    UNION ALL
                    -- Nor has one whose use of its unsubscribe link is recorded, and not carried out yet.
                    SELECT 'email', 'unsubscribed' FROM unsubscribe_requests
                     WHERE lead_id IN (keep, drop) AND suppressed_at IS NULL) AS either
             ORDER BY channel, suppression_rank(reason) DESC) AS opt_out,
           suppressions_to_add(opt_out.reason, opt_out.channel, NULL, NULL, NULL, ARRAY[keep, drop]) AS a
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE SET reason = EXCLUDED.reason
     WHERE suppression_rank(s.reason) < suppression_rank(EXCLUDED.reason);

    INSERT INTO cadence_pilots (org_id, cadence_id, lead_id)
    SELECT org_id, cadence_id, keep FROM cadence_pilots WHERE lead_id = drop
    ON CONFLICT DO NOTHING;
    DELETE FROM cadence_pilots WHERE lead_id = drop;

    PERFORM place_enrollments(ARRAY(SELECT id FROM cadence_enrollments WHERE lead_id IN (keep, drop)));
    -- A bounce ends nothing: the person may have another address.
    UPDATE cadence_enrollments AS e
       SET status = other.status, status_reason = other.status_reason, status_detail = other.status_detail,
           run_id = NULL, lease_expires_at = NULL, decided_by = other.decided_by
      FROM (SELECT DISTINCT ON (lead_id, cadence_id) * FROM cadence_enrollments
             WHERE lead_id IN (keep, drop)
             ORDER BY lead_id, cadence_id, enrolled_at DESC, id DESC) AS other
     WHERE e.lead_id IN (keep, drop) AND e.lead_id <> other.lead_id
       AND e.org_id = other.org_id AND e.cadence_id = other.cadence_id
       AND e.status IN ('active', 'paused') AND other.status IN ('replied', 'unsubscribed');
    -- The steps that the other lead had while the enrollment existed, or in one that is still open.
    INSERT INTO step_skips (enrollment_id, step_id, org_id, reason, skipped_at)
    SELECT e.id, had.step_id, e.org_id, 'duplicate_address', had.at
      FROM cadence_enrollments AS e
      JOIN cadence_enrollments AS other
        ON other.org_id = e.org_id AND other.cadence_id = e.cadence_id
       AND other.lead_id IN (keep, drop) AND other.lead_id <> e.lead_id
     CROSS JOIN LATERAL (
        SELECT i.step_id, coalesce(i.begun_at, i.created_at) AS at FROM interactions AS i
         WHERE i.enrollment_id = other.id AND i.type = 'message' AND i.status <> 'failed'
        UNION ALL
        SELECT k.step_id, k.skipped_at FROM step_skips AS k
         WHERE k.enrollment_id = other.id AND k.reason = 'duplicate_address') AS had
     WHERE e.lead_id IN (keep, drop) AND e.status IN ('active', 'paused')
       AND (other.status IN ('active', 'paused') OR had.at >= e.enrolled_at)
    ON CONFLICT DO NOTHING;
    -- What a person or a reply holds of one that ends now, they hold of the one that stays.
    UPDATE cadence_enrollments AS e
       SET status = 'paused', further_holds = e.further_holds || other.holds,
           paused_by = CASE WHEN other.is_by_person THEN 'person' ELSE coalesce(e.paused_by, 'engine') END,
           status_reason = CASE WHEN other.is_by_person THEN other.status_reason ELSE e.status_reason END,
           status_detail = CASE WHEN other.is_by_person THEN other.status_detail ELSE e.status_detail END
      FROM (SELECT o.*, o.paused_by = 'person' AND NOT EXISTS (
                       SELECT FROM cadence_enrollments AS own
                        WHERE own.lead_id IN (keep, drop) AND own.lead_id <> o.lead_id AND own.cadence_id = o.cadence_id
                          AND own.paused_by = 'person') AS is_by_person,
                   (SELECT coalesce(jsonb_object_agg(hold.key, hold.value), '{}')
                      FROM jsonb_each(o.further_holds || CASE WHEN o.paused_by = 'engine' AND o.status_reason IS NOT NULL
                                                              THEN jsonb_build_object(o.status_reason, o.status_detail) ELSE '{}' END) AS hold
                     WHERE reply_hold_rank(hold.key) > 0) AS holds
              FROM cadence_enrollments AS o WHERE o.lead_id IN (keep, drop) AND o.status = 'paused') AS other
     WHERE e.lead_id IN (keep, drop) AND e.lead_id <> other.lead_id AND e.org_id = other.org_id AND e.cadence_id = other.cadence_id
       AND e.status IN ('active', 'paused') AND (other.is_by_person OR other.holds <> '{}');
    UPDATE cadence_enrollments AS e
       SET status = 'completed', status_reason = 'duplicate_address', status_detail = other.id,
           run_id = NULL, lease_expires_at = NULL
      FROM cadence_enrollments AS other
     WHERE e.lead_id IN (keep, drop) AND other.lead_id IN (keep, drop) AND e.lead_id <> other.lead_id
       AND e.cadence_id = other.cadence_id
       AND e.status IN ('active', 'paused') AND other.status IN ('active', 'paused')
       AND (coalesce((SELECT step_order FROM step_to_send(e)), last), e.lead_id = keep)
         < (coalesce((SELECT step_order FROM step_to_send(other)), last), other.lead_id = keep);
    UPDATE cadence_enrollments AS e
       SET next_step_id = (SELECT next.id FROM next_step_of(e.id, NULL) AS next)
     WHERE e.lead_id IN (keep, drop) AND e.status IN ('active', 'paused')
       AND EXISTS (SELECT FROM step_skips AS k WHERE k.enrollment_id = e.id AND k.step_id = (SELECT id FROM step_to_send(e)))
       -- Its own message is underway, or is to be settled.
       AND NOT EXISTS (
           SELECT FROM interactions AS i
            WHERE i.enrollment_id = e.id AND i.step_id = (SELECT id FROM step_to_send(e)) AND i.type = 'message' AND i.status <> 'failed');
    UPDATE cadence_enrollments SET lead_id = keep WHERE lead_id = drop;
    UPDATE interactions SET lead_id = keep WHERE lead_id = drop;
    UPDATE suppressions SET lead_id = keep WHERE lead_id = drop;
    -- What is locked is being published, as an event of the dropped lead.
    UPDATE standing_events SET lead_id = keep
     WHERE id IN (SELECT id FROM standing_events WHERE lead_id = drop FOR UPDATE SKIP LOCKED);
    PERFORM set_config('cadence.may_change_records', 'on', true);
    UPDATE cadence_enrollment_history SET lead_id = keep WHERE lead_id = drop;
    UPDATE consents SET lead_id = keep WHERE lead_id = drop;
    UPDATE delivery_events SET lead_id = keep WHERE lead_id = drop;
    PERFORM set_config('cadence.may_change_records', 'off', true);
    INSERT INTO unsubscribe_requests AS r (lead_id, requested_at)
    SELECT keep, requested_at FROM unsubscribe_requests WHERE lead_id = drop
    ON CONFLICT (lead_id) DO UPDATE
       SET requested_at = greatest(r.requested_at, EXCLUDED.requested_at), suppressed_at = NULL;
    DELETE FROM unsubscribe_requests WHERE lead_id = drop;

    -- The gap between two messages begins with the last one to any address of the person.
    INSERT INTO person_touches AS t (org_id, address_hash, touched_at, touched_before, interaction_id)
    SELECT kept.org_id, own.hash, newest.touched_at, newest.touched_before, newest.interaction_id
      FROM (SELECT DISTINCT unnest(person)) AS own (hash)
     CROSS JOIN (SELECT touch.* FROM person_touches AS touch
                  WHERE touch.org_id = kept.org_id AND touch.address_hash = ANY (person) AND last_touch(touch) IS NOT NULL
                  ORDER BY last_touch(touch) DESC LIMIT 1) AS newest
    ON CONFLICT (org_id, address_hash) DO UPDATE
       SET touched_at = EXCLUDED.touched_at, touched_before = EXCLUDED.touched_before, interaction_id = EXCLUDED.interaction_id
     WHERE t.org_id = EXCLUDED.org_id;
    UPDATE leads
       SET external_id = NULL, email = NULL, phone = NULL, wa_id = NULL, whatsapp_user_id = NULL, first_name = NULL, last_name = NULL,
           company_name = NULL, job_title = NULL, timezone = NULL, custom_fields = '{}',
           out_of_office_until = NULL,
           deleted_at = coalesce(deleted_at, cadence_now()), merged_into = keep
     WHERE id = drop;
    UPDATE leads SET merged_into = keep WHERE merged_into = drop;
    has_withdrawn := coalesce((
        SELECT withdrawn FROM consents WHERE lead_id = keep AND channel = 'whatsapp'
         ORDER BY occurred_at DESC, id DESC LIMIT 1), false);
    -- A consent, and the window of free text, belong to a number.
    takes_phone := kept.phone IS NULL OR kept.phone_key = dropped.phone_key OR kept.phone = dropped.phone;
    UPDATE leads
       SET external_id = coalesce(kept.external_id, dropped.external_id),
           email = coalesce(kept.email, dropped.email),
           phone = coalesce(kept.phone, dropped.phone),
           wa_id = CASE WHEN takes_phone THEN coalesce(kept.wa_id, dropped.wa_id) ELSE kept.wa_id END,
           whatsapp_user_id = CASE WHEN takes_phone THEN coalesce(kept.whatsapp_user_id, dropped.whatsapp_user_id) ELSE kept.whatsapp_user_id END,
           whatsapp_opt_in_at = CASE WHEN has_withdrawn THEN NULL
                                     WHEN takes_phone THEN coalesce(kept.whatsapp_opt_in_at, dropped.whatsapp_opt_in_at)
                                     ELSE kept.whatsapp_opt_in_at END,
           last_whatsapp_inbound_at =
               CASE WHEN takes_phone THEN greatest(kept.last_whatsapp_inbound_at, dropped.last_whatsapp_inbound_at)
                    ELSE kept.last_whatsapp_inbound_at END,
           out_of_office_until = greatest(kept.out_of_office_until, dropped.out_of_office_until),
           first_name = coalesce(kept.first_name, dropped.first_name),
           last_name = coalesce(kept.last_name, dropped.last_name),
           company_name = coalesce(kept.company_name, dropped.company_name),
           job_title = coalesce(kept.job_title, dropped.job_title),
           timezone = coalesce(kept.timezone, dropped.timezone),
           custom_fields = dropped.custom_fields || kept.custom_fields
     WHERE id = keep;
END
$$;

CREATE FUNCTION public.message_id(enrollment uuid, step uuid) RETURNS uuid
    LANGUAGE sql STABLE STRICT
    AS $$
    SELECT CAST(encode(set_byte(set_byte(digest, 6, get_byte(digest, 6) & 15 | 80),
                                8, get_byte(digest, 8) & 63 | 128), 'hex') AS uuid)
      FROM substr(sha256(uuid_send(enrollment) || uuid_send(step)), 1, 16) AS digest
$$;

CREATE FUNCTION public.name_words(lead public.leads) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
    SELECT array_remove(regexp_split_to_array(
        regexp_replace(normalize(lower(concat_ws(' ', lead.first_name, lead.last_name)), NFKD), '[\u0300-\u036f]', '', 'g'),
        '[\s.,]+'), '')
$$;

CREATE FUNCTION public.next_bucket(at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT bucket_of(at) + interval '10 minutes'
$$;

CREATE FUNCTION public.next_open(schedule uuid, zone text, at timestamp with time zone, margin interval DEFAULT '00:00:00'::interval) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    moment timestamptz := at;
    days interval := '24 hours';
    opening timestamptz;
BEGIN
    -- It mostly opens within a day: twice as many are looked at each time.
    FOR look IN 1..9 LOOP
        SELECT min(lower(span)) INTO opening
          FROM unnest(open_between(schedule, zone, moment, moment + days + margin)) AS span
         WHERE upper(span) - lower(span) >= margin;
        EXIT WHEN opening IS NOT NULL OR NOT EXISTS (SELECT FROM sending_hours WHERE schedule_id = schedule);
        moment := moment + days;
        days := 2 * days;
    END LOOP;
    RETURN opening;
END
$$;

CREATE FUNCTION public.next_step_of(enrollment uuid, just_had uuid) RETURNS TABLE(id uuid)
    LANGUAGE sql STABLE ROWS 1
    AS $$
    SELECT left_over.id FROM steps_left(enrollment, just_had) AS left_over LIMIT 1
$$;

CREATE FUNCTION public.next_turns(all_turns refcursor, at_most integer) RETURNS public.organization_turn[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    turn organization_turn;
    turns organization_turn[] := '{}';
BEGIN
    FOR n IN 1..at_most LOOP
        FETCH all_turns INTO turn;
        EXIT WHEN turn IS NULL;
        turns := turns || turn;
    END LOOP;
    RETURN turns;
END
$$;

CREATE FUNCTION public.normalised_address(channel text, address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
    SELECT CASE channel
        WHEN 'email' THEN lower(btrim(address))
        ELSE regexp_replace(regexp_replace(regexp_replace(
                 regexp_replace(address, '[^0-9]', '', 'g'),
                 '^55([1-9][0-9])([6-9][0-9]{7})$', '55\19\2'),
                 '^521([0-9]{10})$', '52\1'),
                 '^549([0-9]{10})$', '54\1')
    END
$_$;

CREATE FUNCTION public.note_backlog(due public.due_message[], picked uuid[], spent text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE sending_rotation AS r
       SET remaining_due = left_over.number, oldest_due_at = left_over.due_at, oldest_step_due_at = left_over.step_due_at
      FROM (SELECT least(100, count(*)) AS number, min(d.next_step_due) AS due_at, min(d.step_due_at) AS step_due_at
              FROM unnest(due) AS d
             WHERE NOT picked @> ARRAY[d.id]
               AND (spent = '{}' OR (d.next_step_id, d.zone, d.is_first_touch) IN (SELECT next_step_id, zone, is_first_touch FROM lanes_to_leave(due, spent)))) AS left_over;
END
$$;

CREATE FUNCTION public.note_lane() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.lead_id <> OLD.lead_id THEN
        NEW.zone := coalesce((SELECT CASE WHEN is_zone_name(timezone) THEN timezone END FROM leads WHERE id = NEW.lead_id FOR SHARE), '');
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.is_first_touch := true;
    ELSIF NEW.is_first_touch IS NOT false AND NEW.next_step_id IS DISTINCT FROM OLD.next_step_id THEN
        NEW.is_first_touch := NOT EXISTS (
            SELECT FROM interactions WHERE enrollment_id = NEW.id AND type = 'message' AND status <> 'failed');
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.note_lead_zone() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM lead_zones WHERE org_id = NEW.org_id AND zone = NEW.timezone) THEN
        INSERT INTO lead_zones (org_id, zone) VALUES (NEW.org_id, NEW.timezone) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.note_who_paused() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.status <> 'paused' THEN
        NEW.paused_by := NULL;
    ELSIF NEW.paused_by IS NULL THEN
        IF NEW.status_reason = 'uncertain_send' OR (OLD.run_id IS NOT NULL AND NEW.run_id IS NULL) THEN
            NEW.paused_by := 'engine';
            NEW.decided_by := NULL;
        ELSE
            NEW.paused_by := 'person';
        END IF;
    ELSIF NEW.paused_by = OLD.paused_by AND NEW.status_reason IS DISTINCT FROM OLD.status_reason
          AND reply_hold_rank(NEW.status_reason) = 0 THEN
        NEW.paused_by := 'person';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.one_to_a_person(locked public.picked_message[], run uuid) RETURNS public.picked_message[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    served CONSTANT uuid[] := (SELECT r.leased FROM cadence_runs AS r WHERE r.id = run);
BEGIN
    IF coalesce(served, '{}') = '{}' THEN
        RETURN locked;
    END IF;
    RETURN ARRAY(
        WITH second AS MATERIALIZED (
            SELECT DISTINCT asked.enrollment_id
              FROM known_as(ARRAY(SELECT m.id FROM unnest(locked) AS m WHERE m.fate IS NULL)) AS asked
              JOIN known_as(served) AS other ON other.name = asked.name AND other.enrollment_id <> asked.enrollment_id
        )
        SELECT CASE WHEN second.enrollment_id IS NULL THEN CAST(m AS picked_message)
                    ELSE CAST(ROW(m.id, m.org_id, m.place, 'lead_gap', cadence_now() + interval '10 minutes', NULL, 'lead_gap', NULL, NULL) AS picked_message) END
          FROM unnest(locked) AS m LEFT JOIN second ON second.enrollment_id = m.id
         ORDER BY m.place);
END
$$;

CREATE FUNCTION public.open_around(schedule uuid, zone text, at timestamp with time zone, first timestamp with time zone, last timestamp with time zone) RETURNS tstzrange
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN CASE WHEN schedule IS NULL THEN tstzrange('-infinity', 'infinity') ELSE (
        SELECT span FROM unnest(open_between(schedule, zone, first, last)) AS span WHERE span @> at) END;
END
$$;

CREATE FUNCTION public.open_between(schedule uuid, zone text, first timestamp with time zone, last timestamp with time zone) RETURNS tstzmultirange
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    asked CONSTANT tstzmultirange := tstzmultirange(tstzrange(first, last));
    lowest timestamp := first AT TIME ZONE zone;
    highest timestamp := last AT TIME ZONE zone;
    more interval;
BEGIN
    IF schedule IS NULL OR isempty(asked) OR NOT (isfinite(first) AND isfinite(last)) THEN
        RETURN CASE WHEN schedule IS NULL THEN asked ELSE '{}' END;
    END IF;
    -- What the wall shows at the least and at the most: up to three hours more if the clock is set forth and back
    -- in between, which takes more than a week.
    more := CASE WHEN last - first > interval '7 days' THEN interval '3 hours' ELSE interval '0' END;
    SELECT least(lowest, highest - (last - first)) - more, greatest(highest, lowest + (last - first)) + more INTO lowest, highest;
    RETURN asked * coalesce((
        SELECT range_agg(shown_between(zone, day + own.opens, day + own.closes))
          FROM generate_series(date_trunc('day', lowest), highest, '1 day') AS day
         CROSS JOIN LATERAL (
              SELECT h.opens, h.closes FROM sending_hours AS h
               WHERE h.schedule_id = schedule AND h.iso_day = extract(isodow FROM day)::integer OFFSET 0) AS own
         WHERE day + own.closes > lowest AND day + own.opens <= highest AND NOT day::date = ANY (ARRAY(
               SELECT off.day FROM sending_schedules AS s CROSS JOIN LATERAL (
                   SELECT d.day FROM days_off AS d WHERE d.org_id = s.org_id AND d.day BETWEEN lowest::date AND highest::date
                    UNION ALL
                   SELECT h.day FROM holidays AS h
                    WHERE h.calendar = ANY (s.holiday_calendars) AND h.day BETWEEN lowest::date AND highest::date) AS off
                WHERE s.id = schedule))), '{}');
END
$$;

CREATE FUNCTION public.open_since(schedule uuid, zone text, at timestamp with time zone, enough timestamp with time zone DEFAULT '-infinity'::timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN lower(open_around(schedule, zone, at, greatest(enough, at - interval '336 hours'), at + interval '1 second'));
END
$$;

CREATE FUNCTION public.open_time(schedule uuid, zone text, from_time timestamp with time zone, to_time timestamp with time zone, enough interval DEFAULT NULL::interval) RETURNS interval
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    week CONSTANT interval := '168 hours';
    moment timestamptz := from_time;
    total interval := '0';
BEGIN
    WHILE moment < to_time AND (total < enough) IS NOT FALSE LOOP
        total := total + (
            SELECT coalesce(sum(upper(span) - lower(span)), '0')
              FROM unnest(open_between(schedule, zone, moment, least(to_time, moment + week))) AS span);
        moment := moment + week;
    END LOOP;
    RETURN total;
END
$$;

CREATE FUNCTION public.open_until(schedule uuid, zone text, at timestamp with time zone, enough timestamp with time zone DEFAULT 'infinity'::timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN upper(open_around(schedule, zone, at, at, least(enough, at + interval '336 hours')));
END
$$;

CREATE FUNCTION public.pause_refused_domain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
DECLARE
    refused jsonb := to_jsonb(NEW);
    status_code text := split_part(coalesce(refused ->> 'error_code', refused ->> 'code'), '/', 2);
BEGIN
    INSERT INTO reputation_pauses (org_id, scope, domain, reason, detail)
    SELECT i.org_id, 'domain', own.domain, 'authentication_refused',
           format('%s: check %s of %s', status_code,
                  CASE substring(status_code FROM '\d+$')
                      WHEN '27' THEN 'the SPF record (TXT of the domain, and of its MAIL FROM domain)'
                      WHEN '30' THEN 'the DKIM records (below _domainkey)'
                      WHEN '31' THEN 'the DMARC record (TXT of _dmarc)'
                      WHEN '40' THEN 'the DMARC record (TXT of _dmarc)'
                      WHEN '32' THEN 'the alignment of the SPF record (MAIL FROM domain) and the DKIM records (below _domainkey)'
                      ELSE 'the SPF record (TXT), the DKIM records (below _domainkey) and the DMARC record (TXT of _dmarc)'
                  END, own.domain)
      FROM interactions AS i
      JOIN senders AS s ON s.id = i.sender_id AND s.org_id = i.org_id
     CROSS JOIN LATERAL from_domain(s) AS own (domain)
     WHERE i.id = CAST(coalesce(refused ->> 'interaction_id', refused ->> 'id') AS uuid)
       AND i.org_id = NEW.org_id AND own.domain IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$_$;

CREATE FUNCTION public.pick_due(run uuid, wanted integer, lease_seconds double precision, without uuid[]) RETURNS TABLE(enrollment_id uuid, became text, held_by text, detail text)
    LANGUAGE plpgsql ROWS 50
    AS $$
BEGIN
    RETURN QUERY
    SELECT p.id, p.fate, p.held_by, p.detail FROM pick_messages(run, wanted, lease_seconds, without) AS p WHERE p.fate IS NOT NULL;
END
$$;

CREATE FUNCTION public.pick_messages(run uuid, wanted integer, lease_seconds double precision, without uuid[]) RETURNS SETOF public.picked_message
    LANGUAGE plpgsql ROWS 50
    AS $$
DECLARE
    places integer := wanted;
    passed_over integer := 0;
    more integer := 0;
    asked integer;
    taken integer := 0;
    due due_message[] := '{}';
    rest due_message[];
    is_listed boolean;
    judged picked_message[];
    spent text[];
    spent_before text[];
    left_behind uuid[] := '{}';
    filled integer;
    may_go_on boolean;
BEGIN
    UPDATE sending_rotation SET org_id_before = org_id, turn_before = turn;
    PERFORM ask_again();
    spent := spent_by_leased();
    LOOP
        -- What was listed and not asked for yet comes first, if it is enough: a list costs a look into every lane.
        -- Its lanes are open, as they were when it was listed, unless more is spent since.
        due := due[taken + 1:];
        IF due <> '{}' AND spent <> spent_before THEN
            rest := due;
            due := ARRAY(
                SELECT rest[d.ordinality] FROM unnest(rest) WITH ORDINALITY AS d
                 WHERE (d.next_step_id, d.zone, d.is_first_touch) IN (SELECT next_step_id, zone, is_first_touch FROM lanes_to_leave(rest, spent))
                 ORDER BY d.ordinality);
        END IF;
        spent_before := spent;
        asked := least(places + more, 1000);
        is_listed := cardinality(due) < places;
        IF is_listed THEN
            due := due_in_turn(asked, without, spent);
        END IF;
        -- What only waits for its time fills no place: as many others are looked at, since one more round costs more.
        taken := least(coalesce(array_position(due, (ready_of(due))[asked]), cardinality(due)), 1000);
        judged := judge_due(one_to_a_person(lock_due(due, taken), run), places);
        PERFORM take_due(judged, run, lease_seconds);
        RETURN QUERY SELECT * FROM unnest(judged) AS j ORDER BY j.place;

        SELECT count(*) FILTER (WHERE j.fate IN ('leased', 'suspect')),
               coalesce(bool_or(j.fate NOT IN ('leased', 'suspect') OR j.spent_scope IS NOT NULL), false),
               spent || coalesce(array_agg(DISTINCT j.spent_scope) FILTER (WHERE j.spent_scope IS NOT NULL), '{}')
          INTO filled, may_go_on, spent FROM unnest(judged) AS j;
        places := places - filled;
        passed_over := passed_over + cardinality(judged) - filled;
        -- What is put off is not met again, nor what is in a lane that is spent, unless its own lane is another.
        more := more + (SELECT count(*) FROM unnest(judged) AS j WHERE j.fate NOT IN ('leased', 'suspect') OR left_behind @> ARRAY[j.id]);
        left_behind := left_behind || ARRAY(SELECT j.id FROM unnest(judged) AS j WHERE j.fate IS NULL);
        EXIT WHEN places = 0 OR NOT may_go_on OR passed_over >= 1000;
        -- All organizations were asked unless more had something than there are places: the others need not be again.
        IF is_listed AND (SELECT count(DISTINCT d.org_id) FROM unnest(due) AS d) <= asked THEN
            without := without || ARRAY(
                SELECT c.org_id FROM cadences AS c WHERE c.status = 'active' AND c.deleted_at IS NULL
                EXCEPT SELECT d.org_id FROM unnest(due) AS d);
        END IF;
    END LOOP;
    PERFORM note_backlog(due, ARRAY(SELECT j.id FROM unnest(judged) AS j WHERE j.fate IS NOT NULL), spent);
END
$$;

CREATE FUNCTION public.place_enrollments(enrollments uuid[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE cadence_enrollments AS e
       SET next_step_id = e.next_step_id
      FROM (SELECT id FROM cadence_enrollments
             WHERE id = ANY (enrollments) AND next_step_id = '00000000-0000-0000-0000-000000000000'
             ORDER BY id
               FOR NO KEY UPDATE) AS concerned
     WHERE e.id = concerned.id
$$;

CREATE FUNCTION public.plain_sender_key(address text) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT regexp_replace(lower(replace(spelling, '+{id}', '')), '^arn:.*:phone-number-id/', 'phone-number-id-')
      FROM btrim(address) AS spelling
     WHERE spelling ~ '^[A-Za-z0-9][A-Za-z0-9.!#$%&*+/=?^_{|}~-]*@([A-Za-z0-9-]+\.)*[A-Za-z0-9-]+$'
        OR spelling ~ '^phone-number-id-[0-9A-Za-z-]+$'
        OR spelling ~ '^arn:[!-~]+:phone-number-id/[0-9A-Za-z]+$'
$_$;

CREATE FUNCTION public.provider_code(code text) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT CASE WHEN code ~ '^[A-Za-z0-9]+([_.:/-][A-Za-z0-9]+)*$' AND code !~ '[0-9]{7}' THEN code END
$_$;

CREATE FUNCTION public.provider_id(id text) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT CASE WHEN id ~ '^[A-Za-z0-9_.:/+=-]+$' AND id !~ '^\+?[0-9]+$' THEN id END
$_$;

CREATE FUNCTION public.purge_expired(max_rows integer, OUT texts integer, OUT history integer, OUT events integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE interactions SET subject = NULL, content = '', needs_reading = false, error_detail = NULL
     WHERE id = ANY (ARRAY(
        SELECT expired.id
          FROM organizations AS o
         CROSS JOIN LATERAL (
            SELECT i.id FROM interactions AS i
             WHERE i.org_id = o.id AND i.created_at < cadence_now() - make_interval(days => o.texts_kept_days)
               AND (i.subject IS NOT NULL OR i.content <> '' OR i.error_detail IS NOT NULL)
               AND i.status NOT IN ('sending', 'uncertain')
             ORDER BY i.created_at
             LIMIT max_rows
               FOR NO KEY UPDATE SKIP LOCKED
         ) AS expired
         LIMIT max_rows));
    GET DIAGNOSTICS texts = ROW_COUNT;

    -- No gap between messages is longer.
    DELETE FROM person_touches
     WHERE (org_id, address_hash) IN (
        SELECT org_id, address_hash FROM person_touches
         WHERE touched_at < cadence_now() - interval '32 days' ORDER BY touched_at LIMIT max_rows);

    PERFORM set_config('cadence.may_change_records', 'on', true);
    DELETE FROM cadence_enrollment_history
     WHERE id = ANY (ARRAY(
        SELECT expired.id
          FROM organizations AS o
         CROSS JOIN LATERAL (
            SELECT h.id FROM cadence_enrollment_history AS h
             WHERE h.org_id = o.id AND h.changed_at < cadence_now() - make_interval(days => o.records_kept_days)
             ORDER BY h.changed_at
             LIMIT max_rows
         ) AS expired
         LIMIT max_rows));
    GET DIAGNOSTICS history = ROW_COUNT;

    DELETE FROM delivery_events
     WHERE id = ANY (ARRAY(
        SELECT expired.id
          FROM organizations AS o
         CROSS JOIN LATERAL (
            SELECT d.id FROM delivery_events AS d
             WHERE d.org_id = o.id AND d.received_at < cadence_now() - make_interval(days => o.records_kept_days)
             ORDER BY d.received_at
             LIMIT max_rows
         ) AS expired
        UNION ALL
        SELECT id FROM delivery_events WHERE org_id IS NULL AND received_at < cadence_now() - interval '1095 days'
         LIMIT max_rows));
    GET DIAGNOSTICS events = ROW_COUNT;
    PERFORM set_config('cadence.may_change_records', 'off', true);
END
$$;

CREATE FUNCTION public.purge_standing_events(max_rows integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    removed integer;
BEGIN
    DELETE FROM standing_events
     WHERE id = ANY (ARRAY(
        SELECT id FROM standing_events WHERE at < cadence_now() - interval '14 days'
         ORDER BY at LIMIT max_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

CREATE FUNCTION public.queue_of_cadence(cadence uuid, first_touch boolean, depth integer, turn bigint, spent text[], shut_zones text[], stopped text[]) RETURNS public.due_message[]
    LANGUAGE plpgsql STABLE
    SET enable_sort TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_incremental_sort TO 'off'
    AS $$
DECLARE
    due due_message[];
    may_leave due_message[];
    found integer;
    shut text[];  -- zones and steps whose lanes need no look
BEGIN
    due := ARRAY(
        SELECT as_due(e) FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.cadence_id = cadence AND e.is_first_touch = first_touch
           AND e.next_step_due <= cadence_now() AND is_pickable(e)
         ORDER BY e.next_step_due, e.id LIMIT least(3 * depth, depth + 30));
    IF due = '{}' THEN
        RETURN due;
    END IF;
    shut := shut_zones || CASE WHEN stopped <> '{}' THEN
        ARRAY(SELECT s.id::text FROM cadence_steps AS s WHERE s.cadence_id = cadence AND s.channel = ANY (stopped) AND s.archived_at IS NULL) END;
    may_leave := ARRAY(SELECT own FROM unnest(due) AS own WHERE NOT shut && ARRAY[own.zone, own.next_step_id::text]);
    IF may_leave[:depth] = due[:depth] OR cardinality(due) < depth THEN
        SELECT coalesce(array_agg(in_lane(may_leave[d.ordinality], open.facts) ORDER BY d.ordinality), '{}'), count(*) FILTER (WHERE d.ordinality <= depth)
          INTO may_leave, found
          FROM unnest(may_leave) WITH ORDINALITY AS d JOIN lanes_to_leave(may_leave[:depth], spent) AS open USING (next_step_id, zone);
        IF found = least(depth, cardinality(due)) OR cardinality(due) < depth THEN
            RETURN may_leave;
        END IF;
    END IF;
    RETURN queue_of_lanes(cadence, first_touch, depth, turn, spent, shut);
END
$$;

CREATE FUNCTION public.queue_of_lanes(cadence uuid, first_touch boolean, depth integer, turn bigint, spent text[], shut text[]) RETURNS public.due_message[]
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_sort TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_incremental_sort TO 'off'
    AS $$
DECLARE
    lane record;
    due due_message[];
    found due_message[] := '{}';
BEGIN
    FOR lane IN
        WITH RECURSIVE leap AS (
            (SELECT e.next_step_id, e.zone FROM cadence_enrollments AS e
              WHERE e.status = 'active' AND e.cadence_id = cadence AND e.is_first_touch = first_touch
              ORDER BY e.next_step_id, e.zone LIMIT 1)
            UNION ALL
            SELECT next.* FROM leap CROSS JOIN LATERAL (
                SELECT e.next_step_id, e.zone FROM cadence_enrollments AS e
                 WHERE e.status = 'active' AND e.cadence_id = cadence AND e.is_first_touch = first_touch
                   -- 'zz' comes after each zone: no other lane of a shut step needs a look.
                   AND (e.next_step_id, e.zone) > (leap.next_step_id, CASE WHEN shut @> ARRAY[leap.next_step_id::text] THEN 'zz' ELSE leap.zone END)
                 ORDER BY e.next_step_id, e.zone LIMIT 1) AS next
        )
        SELECT next_step_id, array_agg(zone) AS zones FROM leap
         WHERE next_step_id <> '00000000-0000-0000-0000-000000000000' AND NOT shut && ARRAY[zone, next_step_id::text]
         GROUP BY next_step_id ORDER BY uuid_hash_extended(next_step_id, turn)
    LOOP
        due := ARRAY(
            SELECT in_lane.due FROM unnest(lane.zones) AS asked (zone) CROSS JOIN LATERAL (
                SELECT as_due(e) AS due FROM cadence_enrollments AS e
                 WHERE e.status = 'active' AND e.cadence_id = cadence AND e.is_first_touch = first_touch
                   AND e.next_step_id = lane.next_step_id AND e.zone = asked.zone
                   AND e.next_step_due <= cadence_now() AND is_pickable(e)
                 ORDER BY e.next_step_due, e.id LIMIT depth) AS in_lane);
        found := found || ARRAY(SELECT in_lane(d, open.facts) FROM unnest(due) AS d JOIN lanes_to_leave(due, spent) AS open USING (next_step_id, zone));
        EXIT WHEN depth = 1 AND found <> '{}';
    END LOOP;
    RETURN found;
END
$$;

CREATE FUNCTION public.queue_of_turn(own public.organization_turn, wanted integer, turn bigint, spent text[]) RETURNS public.due_message[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    cadences uuid[];
    are_pilots boolean[];
    schedules text[];
    shut text[];
    share CONSTANT double precision := own.first_touch_share;
    of_kind due_message[];
    enough integer;
    found due_message[] := '{}';
    waiting due_message[] := '{}';
    ready integer;
    held integer;
    is_over boolean;
    depth integer;
    n integer;
    asked integer[];
    cut_off integer[];
    whole due_message[];
    due due_message[];
BEGIN
    SELECT array_agg(c.id ORDER BY uuid_hash_extended(c.id, turn)), array_agg(c.is_pilot ORDER BY uuid_hash_extended(c.id, turn)),
           array_agg(c.schedule_id::text ORDER BY uuid_hash_extended(c.id, turn))
      INTO cadences, are_pilots, schedules
      FROM unnest(own.cadences, own.are_pilots, own.schedules) AS c (id, is_pilot, schedule_id);
    FOR kind IN 0..1 LOOP
        depth := (wanted - 1) / cardinality(cadences) + 1;
        asked := ARRAY(SELECT generate_subscripts(cadences, 1));
        whole := '{}';
        LOOP
            of_kind := whole;
            enough := cardinality(ready_of(whole));
            held := cardinality(whole) - enough;
            cut_off := '{}';
            FOREACH n IN ARRAY asked LOOP
                shut := ARRAY(SELECT substr(zone, 37) FROM unnest(own.shut) AS zone WHERE starts_with(zone, schedules[n]));
                due := CASE WHEN are_pilots[n] THEN due_of_pilot(cadences[n], kind = 1, depth, spent)
                            ELSE queue_of_cadence(cadences[n], kind = 1, depth, turn, spent, shut, own.stopped) END;
                of_kind := of_kind || due;
                ready := cardinality(ready_of(due));
                enough := enough + least(depth, ready);
                held := held + cardinality(due) - ready;
                IF cardinality(due) >= depth THEN
                    cut_off := cut_off || n;
                ELSE
                    whole := whole || due;
                END IF;
                is_over := enough >= wanted OR held > wanted + 2;
                EXIT WHEN is_over;
            END LOOP;
            EXIT WHEN is_over OR cut_off = '{}';
            asked := cut_off;
            depth := greatest(4 * depth, wanted / cardinality(cut_off) + 1);
        END LOOP;
        found := found || CASE WHEN is_over AND enough < wanted THEN of_kind ELSE ready_of(of_kind) END;
        waiting := waiting || of_kind;
        EXIT WHEN share = 0 AND cardinality(found) >= wanted;
    END LOOP;
    RETURN in_turn_of_organization(CASE WHEN found = '{}' THEN waiting ELSE found END, share, turn);
END
$$;

CREATE FUNCTION public.raise_template_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.ready_of(due public.due_message[]) RETURNS public.due_message[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN ARRAY(
        SELECT due[d.ordinality] FROM unnest(due) WITH ORDINALITY AS d
         WHERE coalesce((d.c).spread_minutes, 0) = 0 ORDER BY d.ordinality);
END
$$;

CREATE FUNCTION public.reason_code(reason text) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT reason WHERE reason ~ '^[a-z]+(_[a-z]+)*$'
$_$;

CREATE FUNCTION public.recheck_templates() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE message_templates SET checked_version = NULL WHERE org_id = NEW.id AND channel = 'email';
    RETURN NULL;
END
$$;

CREATE FUNCTION public.record_enrollment_history() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.record_setting() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    setting jsonb := coalesce(after, before);
    org uuid := CAST(setting ->> CASE TG_TABLE_NAME WHEN 'organizations' THEN 'id' ELSE 'org_id' END AS uuid);
    is_of_clock boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND setting ? 'id' THEN
        SELECT jsonb_object_agg(key, before -> key), jsonb_object_agg(key, value) INTO before, after
          FROM jsonb_each(after) WHERE value IS DISTINCT FROM before -> key AND key <> 'updated_at';
        IF after IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO setting_history (org_id, table_name, row_id, before, after)
    VALUES (org, TG_TABLE_NAME, coalesce(setting ->> 'id', setting ->> 'schedule_id', setting ->> 'org_id'), before, after);
    is_of_clock := TG_TABLE_NAME IN ('sending_schedules', 'sending_hours', 'days_off')
                OR TG_TABLE_NAME IN ('organizations', 'cadences') AND after ?| ARRAY['schedule_id', 'timezone'];
    INSERT INTO rule_edits (org_id, reason)
    SELECT o.id, edited.reason
      FROM organizations AS o
     CROSS JOIN LATERAL (VALUES
        ('domain_cap', TG_TABLE_NAME = 'sending_caps' AND setting ->> 'kind' = 'domain'),
        ('lead_gap', TG_TABLE_NAME = 'organizations' AND after ? 'minimum_gap_minutes'),
        ('out_of_office', is_of_clock OR TG_TABLE_NAME = 'cadences' AND after ? 'waits_for_return'),
        ('sender_cap', TG_TABLE_NAME = 'sending_caps' AND setting ->> 'kind' = 'portfolio'
                       OR TG_TABLE_NAME IN ('senders', 'cadences') AND after ?| ARRAY['portfolio', 'whatsapp_sender_id']),
        ('spread', is_of_clock)) AS edited (reason, is_edited)
     WHERE o.id = org AND edited.is_edited;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.record_standing_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO standing_events
        (org_id, lead_id, enrollment_id, cadence_id, from_status, to_status, reason, paused_by, at)
    SELECT NEW.org_id, NEW.lead_id, NEW.enrollment_id, NEW.cadence_id, NEW.from_status, NEW.to_status,
           reason_code(NEW.reason),
           (SELECT e.paused_by FROM cadence_enrollments AS e
             WHERE NEW.to_status = 'paused' AND e.id = NEW.enrollment_id AND e.org_id = NEW.org_id),
           NEW.changed_at
      FROM event_publishing
     WHERE seen_at > cadence_now() - interval '7 days';
    RETURN NULL;
END
$$;

CREATE FUNCTION public.record_step_history() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO cadence_step_history (org_id, step_id, cadence_id, before, after)
    SELECT coalesce(NEW.org_id, OLD.org_id), coalesce(NEW.id, OLD.id), coalesce(NEW.cadence_id, OLD.cadence_id),
           CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
           CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.record_truncated() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    EXECUTE format('DELETE FROM %s', CAST(TG_RELID AS regclass));
    RETURN NULL;
END
$$;

CREATE FUNCTION public.record_unsubscribe_request(lead uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    WITH request AS (
        INSERT INTO unsubscribe_requests (lead_id)
        SELECT coalesce(merged_into, id) FROM leads WHERE id = lead
        ON CONFLICT (lead_id) DO UPDATE SET requested_at = cadence_now(), suppressed_at = NULL
        RETURNING lead_id
    )
    SELECT EXISTS (SELECT FROM request)
$$;

CREATE FUNCTION public.refresh_open_spans(wanted integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    span record;
    opening timestamptz;
    computed integer := 0;
BEGIN
    FOR span IN
        SELECT org_id, schedule_id, zone FROM open_spans
         WHERE closes_at <= at ORDER BY closes_at LIMIT wanted FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        opening := next_open(span.schedule_id, span.zone, at);
        UPDATE open_spans AS own
           SET opens_at = coalesce(lower(open), 'infinity'), closes_at = coalesce(upper(open), at + interval '1 day')
          FROM open_around(span.schedule_id, span.zone, opening,
                           opening - interval '24 hours', opening + interval '24 hours') AS open
         WHERE own.org_id = span.org_id AND own.schedule_id = span.schedule_id AND own.zone = span.zone;
        computed := computed + 1;
        -- The others keep their turn: a run waits for this.
        EXIT WHEN clock_timestamp() > statement_timestamp() + interval '1 second';
    END LOOP;
    RETURN computed;
END
$$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND current_setting('cadence.may_change_records', true) = 'on'
       AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.refuse_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a row of % stays in its organization', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, COLUMN = 'org_id';
END
$$;

CREATE FUNCTION public.refuse_other_organization() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    owner uuid;
BEGIN
    IF TG_ARGV[0] = 'lead_id' THEN
        SELECT org_id INTO owner FROM leads WHERE id = NEW.lead_id;
    ELSE
        SELECT org_id INTO owner FROM interactions WHERE id = NEW.interaction_id;
    END IF;
    IF owner <> NEW.org_id THEN
        RAISE EXCEPTION '%.% names a row of another organization', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0];
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.refuse_other_target() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a cap stays for what it is: delete it and add another'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, COLUMN = 'kind';
END
$$;

CREATE FUNCTION public.refuse_overlapping_hours() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM sending_hours AS other
                WHERE other.schedule_id = NEW.schedule_id AND other.iso_day = NEW.iso_day
                  AND other.opens <> NEW.opens AND other.opens < NEW.closes AND other.closes > NEW.opens) THEN
        RAISE EXCEPTION 'sending_hours: % to % on day % overlaps another span', NEW.opens, NEW.closes, NEW.iso_day
            USING ERRCODE = 'exclusion_violation', TABLE = 'sending_hours',
                  CONSTRAINT = 'sending_hours_no_overlap';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.refuse_oversized() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    oversized record;
BEGIN
    SELECT concat(TG_TABLE_NAME, '.', key) AS name, key INTO oversized
      FROM jsonb_each_text(to_jsonb(NEW))
     WHERE length(value) > column_length_limit(concat(TG_TABLE_NAME, '.', key))
       AND value IS DISTINCT FROM before ->> key
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is longer than % characters', oversized.name, column_length_limit(oversized.name)
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = oversized.key;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.refuse_unknown_calendar() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    unknown text;
BEGIN
    SELECT calendar INTO unknown FROM unnest(NEW.holiday_calendars) AS named (calendar)
     WHERE NOT EXISTS (SELECT FROM holidays WHERE holidays.calendar = named.calendar)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'sending_schedules.holiday_calendars: no calendar has the code %', unknown
            USING ERRCODE = 'foreign_key_violation', TABLE = 'sending_schedules', COLUMN = 'holiday_calendars',
                  CONSTRAINT = 'sending_schedules_calendars_known';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.reply_hold_rank(reason text) RETURNS integer
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(array_position(ARRAY['colleague_replied', 'reply_unverified'], reason), 0)
$$;

CREATE FUNCTION public.return_to_step(message uuid, next_status text, delay interval, reason text, detail text) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    enrollment record;
    place record;
    new_status text;
BEGIN
    SELECT * INTO enrollment FROM enrollment_of(message);
    PERFORM place_enrollments(ARRAY[enrollment.id]);
    IF give_up_step(message, reason) THEN
        RETURN NULL;
    END IF;
    IF enrollment.status NOT IN ('active', 'paused')
       AND ((enrollment.status, enrollment.status_reason) IS DISTINCT FROM ('completed', 'no_step_left')
            OR NOT may_reopen(enrollment.id)) THEN
        -- It ended because of this message: the detail is that of all its events together.
        UPDATE cadence_enrollments AS e SET status_detail = detail
         WHERE e.id = enrollment.id AND e.decided_by = message AND (e.status, e.status_reason) = (next_status, reason);
        RETURN NULL;
    END IF;
    SELECT own.id AS step_id, e.step_due_at, e.next_step_id = i.step_id AS is_here,
           waiting.step_order < enrollment.message_step AS is_before INTO place
      FROM interactions AS i
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id AND e.org_id = i.org_id
      LEFT JOIN cadence_steps AS own ON own.id = i.step_id AND own.cadence_id = e.cadence_id
      LEFT JOIN cadence_steps AS waiting ON waiting.id = e.next_step_id AND waiting.archived_at IS NULL
     WHERE i.id = message;
    IF place.step_id IS NULL OR place.is_before AND place.is_here IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    DELETE FROM step_skips AS skip USING cadence_enrollments AS e
     WHERE skip.enrollment_id = e.id AND skip.org_id = e.org_id AND e.id = enrollment.id AND skip.step_id = place.step_id;
    UPDATE cadence_enrollments AS e
       SET next_step_id = place.step_id,
           status = CASE WHEN enrollment.is_paused_by_person THEN 'paused' ELSE next_status END,
           status_reason = CASE WHEN enrollment.is_paused_by_person THEN e.status_reason ELSE reason END,
           status_detail = CASE WHEN enrollment.is_paused_by_person THEN e.status_detail ELSE detail END,
           run_id = NULL, lease_expires_at = NULL,
           -- A pause that stays was not decided by this message, and its next event must not lift it.
           decided_by = CASE WHEN enrollment.is_paused_by_person THEN e.decided_by ELSE message END
     WHERE e.id = enrollment.id
    RETURNING e.status INTO new_status;
    -- In a second statement, because the triggers of the first one override both: another
    -- step sets its own due time, and a changed reason makes the pause a person's.
    UPDATE cadence_enrollments AS e
       SET next_step_due = cadence_now() + delay, attempts = 0,
           paused_by = CASE WHEN new_status = 'paused' AND NOT enrollment.is_paused_by_person THEN 'engine'
                            ELSE e.paused_by END
     WHERE e.id = enrollment.id AND new_status IN ('active', 'paused');
    -- In a third one, because the trigger takes the second for a person's change.
    UPDATE cadence_enrollments AS e
       SET step_due_at = place.step_due_at
     WHERE e.id = enrollment.id AND new_status IN ('active', 'paused')
       AND place.is_here AND place.step_due_at IS NOT NULL;
    RETURN new_status;
END
$$;

CREATE FUNCTION public.room_under(counted public.counted_message[], at timestamp with time zone) RETURNS TABLE(place integer, reason text, scope text, is_of_lane boolean, room integer, until timestamp with time zone, detail text)
    LANGUAGE plpgsql STABLE ROWS 30
    SET enable_indexscan TO 'off'
    SET enable_bitmapscan TO 'on'
    SET enable_sort TO 'on'
    AS $$
DECLARE
    -- A message leaves at most send_time() after it began, and up to 5 minutes are in its bucket: see bucket_of.
    counts CONSTANT interval := interval '24 hours 10 minutes' + greatest(interval '5 minutes', send_time());
    now_bucket CONSTANT timestamptz := bucket_of(at);
BEGIN
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT own.* FROM unnest(counted) AS own
         WHERE own.recipient IS NULL OR NOT EXISTS (
            SELECT FROM send_recipients AS r
             WHERE r.scope = own.scope AND r.address_hash = own.recipient AND r.bucket > at - interval '24 hours 15 minutes')
    ), counts_of AS MATERIALIZED (
        SELECT n.* FROM send_counts AS n WHERE n.scope = ANY (ARRAY(SELECT DISTINCT m.scope FROM message AS m)) AND n.bucket > at - counts
    ), own AS MATERIALIZED (
        SELECT one.*, one.ends - counts AS since, row_number() OVER () AS number FROM (SELECT DISTINCT m.scope, m.allowed, m.ends FROM message AS m) AS one
    ), used AS MATERIALIZED (
        SELECT own.number, coalesce(sum(n.used), 0) AS total, coalesce(sum(n.used) FILTER (WHERE n.bucket > own.since), 0) AS then,
               coalesce(sum(n.used) FILTER (WHERE n.bucket >= now_bucket), 0) AS in_bucket
          FROM own LEFT JOIN counts_of AS n ON n.scope = own.scope GROUP BY own.number
    ), spread AS MATERIALIZED (
        SELECT own.*, u.total, CAST(greatest(0, least(own.allowed - u.total, CASE WHEN isfinite(own.ends) THEN ceil(
                   (own.allowed - u.then + u.in_bucket) * 900 / greatest(900, date_part('epoch', own.ends - now_bucket))) - u.in_bucket END)) AS integer) AS room
          FROM own JOIN used AS u ON u.number = own.number
    ), free AS MATERIALIZED (
        SELECT leaving.number, min(leaving.bucket) + counts AS since
          FROM (SELECT s.number, n.bucket, sum(n.used) OVER (PARTITION BY s.number ORDER BY n.bucket) > s.total - s.allowed AS makes_room
                  FROM spread AS s JOIN counts_of AS n ON n.scope = s.scope WHERE s.total >= s.allowed) AS leaving
         WHERE leaving.makes_room GROUP BY leaving.number
    )
    SELECT m.place, m.reason, m.scope, m.is_of_lane, s.room,
           CASE WHEN s.room > 0 THEN NULL WHEN s.total < s.allowed THEN next_bucket(at) ELSE free.since END,
           CASE WHEN s.room = 0 THEN concat(CASE WHEN m.recipient IS NOT NULL THEN 'portfolio: ' END, s.allowed, ' in 24 hours',
                                            CASE WHEN s.total < s.allowed THEN ', spread over the day' END) END
      FROM message AS m JOIN spread AS s ON s.scope = m.scope AND s.allowed = m.allowed AND s.ends = m.ends LEFT JOIN free ON free.number = s.number;
END
$$;

CREATE FUNCTION public.rule_cadence_inactive(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN c.cadence_status <> 'active' THEN CAST(ROW('infinity', c.cadence_status) AS ruling) END
$$;

CREATE FUNCTION public.rule_cap(c public.candidate, at timestamp with time zone, of_kind text) RETURNS public.ruling
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    used_up ruling;
    grows timestamptz;
BEGIN
    IF NOT c.has_caps OR of_kind = 'portfolio' AND c.portfolio IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT r.until, r.detail INTO used_up
      FROM room_under(ARRAY(SELECT own FROM counted_in(ARRAY[c], at, of_kind) AS own), at) AS r
     WHERE r.room = 0;
    grows := CASE WHEN used_up.until > at AND of_kind IN ('sender', 'organization') THEN cap_grows_at(c, at) END;
    IF grows < used_up.until THEN
        used_up.until := coalesce((rule_cap(c, grows, of_kind)).until, grows);
    END IF;
    RETURN used_up;
END
$$;

CREATE FUNCTION public.rule_lead_gap(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    gap interval := make_interval(mins => c.minimum_gap_minutes) + send_margin('email');
BEGIN
    RETURN CASE WHEN c.minimum_gap_minutes > 0 THEN (
        SELECT CAST(ROW(max(last_touch(touch)) + gap, NULL) AS ruling)
          FROM person_touches AS touch
         WHERE touch.org_id = c.org_id AND touch.address_hash = ANY (hashes_of_person(c.org_id, c.email_key, c.phone_key))
           AND touch.touched_at > at - gap AND last_touch(touch) > at - gap
        HAVING count(*) > 0) END;
END
$$;

CREATE FUNCTION public.rule_not_in_pilot(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN c.is_pilot AND NOT c.is_in_pilot THEN CAST(ROW('infinity', NULL) AS ruling) END
$$;

CREATE FUNCTION public.rule_out_of_office(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN CASE WHEN c.waits_for_return THEN (
        SELECT CAST(ROW(away.until, NULL) AS ruling)
          FROM leads AS l
         CROSS JOIN LATERAL (
              SELECT CASE WHEN l.out_of_office_until >= '9000-01-01' THEN 'infinity'
                          ELSE (l.out_of_office_until + 1)::timestamp AT TIME ZONE c.zone END AS until) AS away
         WHERE l.id = c.lead_id AND l.org_id = c.org_id AND away.until > at) END;
END
$$;

CREATE FUNCTION public.rule_outside_sending_window(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    margin CONSTANT interval := send_margin(c.channel);
    local_day CONSTANT date := at AT TIME ZONE c.zone;
    opens timestamptz;
BEGIN
    IF c.schedule_id IS NULL OR NOT c.has_hours OR is_open_during(c.schedule_id, c.zone, at, margin) THEN
        RETURN NULL;
    END IF;
    opens := coalesce(next_open(c.schedule_id, c.zone, at, margin), 'infinity');
    RETURN ROW(opens,
        CASE WHEN opens = 'infinity' AND next_open(c.schedule_id, c.zone, at) IS NOT NULL
             THEN concat('no span lasts ', ceil(extract(epoch FROM margin) / 60), ' min')
             WHEN EXISTS (SELECT FROM sending_hours WHERE schedule_id = c.schedule_id AND iso_day = extract(isodow FROM local_day)::integer)
             THEN day_off_name(c.schedule_id, local_day) END)::ruling;
END
$$;

CREATE FUNCTION public.rule_reputation(c public.candidate, at timestamp with time zone, why text) RETURNS public.ruling
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    IF c.channel <> 'email' OR NOT c.has_pauses THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CAST(ROW(p.until, p.detail) AS ruling)
          FROM reputation_pauses AS p
         WHERE p.org_id = c.org_id AND p.since <= at AND p.until > at AND p.reason = why
           AND (p.lifted_at > at) IS NOT FALSE
           AND CASE p.scope WHEN 'sender' THEN p.sender_id = c.sender_id
                            WHEN 'domain' THEN p.domain = c.sender_domain ELSE true END
         ORDER BY p.until DESC, p.since LIMIT 1);
END
$$;

CREATE FUNCTION public.rule_schedule_never_opens(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN CASE WHEN NOT c.has_hours THEN (
        SELECT CAST(ROW('infinity', s.name) AS ruling) FROM sending_schedules AS s WHERE s.id = c.schedule_id) END;
END
$$;

CREATE FUNCTION public.rule_sender_paused(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN c.sender_status <> 'active' THEN CAST(ROW('infinity', c.sender_status) AS ruling) END
$$;

CREATE FUNCTION public.rule_sender_stopped(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN c.sender_stopped_until > at THEN CAST(ROW(
        CASE WHEN c.sender_stopped_until < '9000-01-01' THEN c.sender_stopped_until ELSE 'infinity' END, c.sender_stop_code) AS ruling) END
$$;

CREATE FUNCTION public.rule_spread(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    margin CONSTANT interval := send_margin(c.channel);
    longest CONSTANT interval := make_interval(mins => c.spread_minutes);
    span tstzrange;
    leaves_at timestamptz;
BEGIN
    IF c.enrollment_id IS NOT NULL AND c.spread_minutes > 0 THEN
        -- When a longer span ends does not matter.
        span := coalesce(
            (SELECT tstzrange(s.opens_at, s.closes_at) FROM open_spans AS s
              WHERE s.schedule_id = c.schedule_id AND s.zone = c.zone AND s.opens_at <= at AND s.closes_at > at
                AND (s.opens_at <= at - longest OR s.closes_at < s.opens_at + interval '24 hours')),
            open_around(c.schedule_id, c.zone, at, at - longest, at + 2 * longest + interval '15 minutes' + margin));
        leaves_at := CASE WHEN c.step_due_at < lower(span) THEN lower(span) + spread_time(c.spread_minutes, span, margin)
            * ((hashtextextended(concat(c.enrollment_id, c.step_id), 0) & 1048575) / 1048576.0) END;
    END IF;
    RETURN CASE WHEN leaves_at > at THEN CAST(ROW(leaves_at, NULL) AS ruling) END;
END
$$;

CREATE FUNCTION public.rule_stopped_by_person(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    IF NOT c.has_stops THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CAST(ROW('infinity', string_agg(concat(
                   CASE WHEN stop.sender_id IS NOT NULL THEN 'the sender'
                        WHEN stop.channel IS NOT NULL THEN concat(CASE stop.channel WHEN 'email' THEN 'email' ELSE 'WhatsApp' END,
                                                                  CASE WHEN stop.org_id IS NOT NULL THEN ' of the organization' END)
                        WHEN stop.org_id IS NOT NULL THEN 'the organization' ELSE 'the engine' END,
                   ': ', stop.reason), '; ' ORDER BY stop.since, stop.id)) AS ruling)
          -- Both are read by the index: other organizations may have many.
          FROM (SELECT * FROM sending_stops WHERE org_id = c.org_id UNION ALL SELECT * FROM sending_stops WHERE org_id IS NULL) AS stop
         WHERE (stop.channel IS NULL OR stop.channel = c.channel)
           AND (stop.sender_id IS NULL OR stop.sender_id = c.sender_id)
        HAVING count(*) > 0);
END
$$;

CREATE FUNCTION public.rule_template_fault(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN c.template_fault IS NOT NULL THEN CAST(ROW('infinity', c.template_fault) AS ruling) END
$$;

CREATE FUNCTION public.rule_too_late(c public.candidate, at timestamp with time zone) RETURNS public.ruling
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    max_lateness interval := make_interval(hours => c.max_lateness_hours);
BEGIN
    RETURN CASE WHEN (c.when_too_late <> 'send' AND at - c.step_due_at >= max_lateness) IS TRUE AND (c.has_hours OR c.schedule_id IS NULL)
                     AND open_time(c.schedule_id, c.zone, c.step_due_at, at, max_lateness) >= max_lateness
                THEN CAST(ROW('infinity', c.when_too_late) AS ruling) END;
END
$$;

CREATE FUNCTION public.rules_of(c public.candidate, at timestamp with time zone) RETURNS TABLE(reason text, is_of_lane boolean, says public.ruling)
    LANGUAGE sql STABLE ROWS 10
    AS $$
              SELECT 'stopped_by_person',      true,  rule_stopped_by_person(c, at)
    UNION ALL SELECT 'cadence_inactive',       true,  rule_cadence_inactive(c, at)
    UNION ALL SELECT 'sender_paused',          true,  rule_sender_paused(c, at)
    UNION ALL SELECT 'channel_stopped',        true,  rule_sender_stopped(c, at)
    UNION ALL SELECT 'reputation_pause',       true,  rule_reputation(c, at, 'reputation_pause')
    UNION ALL SELECT 'authentication_refused', true,  rule_reputation(c, at, 'authentication_refused')
    UNION ALL SELECT 'template_fault',         true,  rule_template_fault(c, at)
    UNION ALL SELECT 'not_in_pilot',           true,  rule_not_in_pilot(c, at)
    UNION ALL SELECT 'schedule_never_opens',   true,  rule_schedule_never_opens(c, at)
    UNION ALL SELECT 'outside_sending_window', true,  rule_outside_sending_window(c, at)
    UNION ALL SELECT 'organization_cap',       true,  rule_cap(c, at, 'organization')
    UNION ALL SELECT 'sender_cap',             true,  rule_cap(c, at, 'sender')
    UNION ALL SELECT 'first_touch_cap',        true,  rule_cap(c, at, 'first_touches')
    UNION ALL SELECT 'sender_cap',             false, rule_cap(c, at, 'portfolio')
    UNION ALL SELECT 'domain_cap',             false, rule_cap(c, at, 'domain')
    UNION ALL SELECT 'lead_gap',               false, rule_lead_gap(c, at)
    UNION ALL SELECT 'out_of_office',          false, rule_out_of_office(c, at)
    UNION ALL SELECT 'spread',                 false, rule_spread(c, at)
    UNION ALL SELECT 'too_late',               false, rule_too_late(c, at)
$$;

CREATE FUNCTION public.rulings_in_open_lanes(asked public.candidate[], at timestamp with time zone, caps_apart boolean) RETURNS TABLE(enrollment_id uuid, reason text, is_of_lane boolean, until timestamp with time zone, detail text)
    LANGUAGE plpgsql STABLE ROWS 50
    AS $$
BEGIN
    RETURN QUERY
    SELECT own.enrollment_id, rule.reason, false, (rule.says).until, (rule.says).detail
      FROM unnest(asked) AS own
     CROSS JOIN LATERAL (
        SELECT * FROM rules_of(own, at) AS each
         WHERE NOT each.is_of_lane AND NOT (caps_apart AND each.reason = ANY ('{sender_cap,domain_cap}'))
           AND (each.says).until IS NOT NULL LIMIT 1) AS rule;
END
$$;

CREATE FUNCTION public.send_margin(channel text) RETURNS interval
    LANGUAGE sql STABLE
    AS $$
    SELECT greatest(send_time(), CASE channel WHEN 'whatsapp' THEN interval '30 minutes' END)
$$;

CREATE FUNCTION public.send_time() RETURNS interval
    LANGUAGE sql STABLE
    AS $$
    SELECT make_interval(secs => CAST(coalesce(NULLIF(current_setting('cadence.send_seconds', true), ''), '42') AS double precision))
$$;

CREATE FUNCTION public.sendable_after_locks(enrollments uuid[]) RETURNS TABLE(enrollment_id uuid, conditions jsonb)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY SELECT now.enrollment_id, now.conditions FROM sendable_now(enrollments) AS now;
END
$$;

CREATE FUNCTION public.sendable_now(enrollments uuid[]) RETURNS TABLE(enrollment_id uuid, conditions jsonb, step_id uuid, template_id uuid, sender_id uuid)
    LANGUAGE plpgsql STABLE ROWS 50
    AS $$
BEGIN
    RETURN QUERY
    SELECT now.enrollment_id, now.conditions, now.step_id, now.template_id, now.sender_id
      FROM conditions_of(ARRAY(SELECT asked.c FROM candidates_of(enrollments) AS asked)) AS now;
END
$$;

CREATE FUNCTION public.sender_owner(on_channel text, sender_key text) RETURNS uuid
    LANGUAGE plpgsql STABLE
    AS $_$
BEGIN
    RETURN (
        SELECT org_id
          FROM sender_identities
         WHERE channel = on_channel AND identity = ANY (ARRAY(
            SELECT sender_key
            UNION ALL
            SELECT array_to_string(labels[first:], '.')
              FROM string_to_array(substring(sender_key FROM '@([^@]+)$'), '.') AS labels,
                   generate_series(1, cardinality(labels)) AS first))
         ORDER BY length(identity) DESC LIMIT 1);
END
$_$;

CREATE FUNCTION public.sending_zone(organization uuid, schedule uuid, lead_zone text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (
        SELECT zone_of(lead_zone, s.follows_lead, s.timezone, o.timezone)
          FROM organizations AS o
          LEFT JOIN sending_schedules AS s ON s.id = schedule AND s.org_id = o.id
         WHERE o.id = organization);
END
$$;

CREATE FUNCTION public.set_step_delay(step uuid, days integer, hours integer, moves_waiting boolean, OUT waiting bigint) RETURNS bigint
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    old_step record;
    difference interval;
BEGIN
    SELECT org_id, cadence_id, delay_days, delay_hours INTO old_step FROM cadence_steps WHERE id = step FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no step has this id' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE cadence_steps SET delay_days = days, delay_hours = hours WHERE id = step AND org_id = old_step.org_id;
    SELECT count(*) INTO waiting FROM cadence_enrollments AS e
     WHERE e.cadence_id = old_step.cadence_id AND e.status IN ('active', 'paused') AND e.next_step_id = step;
    IF moves_waiting THEN
        difference := make_interval(days => days - old_step.delay_days, hours => hours - old_step.delay_hours);
        UPDATE cadence_enrollments AS e
           SET next_step_due = concerned.due, step_due_at = concerned.due
          FROM (SELECT id, greatest(next_step_due + difference, least(next_step_due, cadence_now())) AS due
                  FROM cadence_enrollments
                 WHERE org_id = old_step.org_id AND cadence_id = old_step.cadence_id AND status IN ('active', 'paused') AND next_step_id = step
                   AND run_id IS NULL AND next_step_due = step_due_at
                 ORDER BY id
                   FOR NO KEY UPDATE) AS concerned
         WHERE e.id = concerned.id;
    END IF;
END
$$;

CREATE FUNCTION public.set_step_due_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.step_due_at := CASE TG_NAME WHEN 'set_step_due_at_on_resuming' THEN cadence_now() ELSE NEW.next_step_due END;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.settle_interaction(interaction uuid, verdict text, note text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    message record;
BEGIN
    IF verdict NOT IN ('sent', 'not_sent') THEN
        RAISE EXCEPTION 'the verdict must be sent or not_sent' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE interactions AS i
       SET status = CASE verdict WHEN 'sent' THEN 'sent' ELSE 'failed' END,
           sent_at = CASE verdict WHEN 'sent' THEN i.created_at END,
           error_code = 'settled_by_hand',
           error_detail = note
      FROM cadence_enrollments AS e
     WHERE i.id = interaction AND i.type = 'message' AND i.status = 'uncertain'
       AND e.id = i.enrollment_id AND e.org_id = i.org_id
    RETURNING i.* INTO message;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no uncertain message has this id' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO delivery_events (event_key, source, kind, interaction_id, org_id, lead_id, detail, occurred_at)
    VALUES (concat_ws(':', 'person', interaction, message.attempts, verdict, clock_timestamp()), 'person',
            'settled_' || verdict, interaction, message.org_id, message.lead_id, note, cadence_now());
    IF verdict = 'sent' THEN
        RETURN advance_past(interaction);
    END IF;
    RETURN return_to_step(interaction, 'active', interval '0', 'settled_not_sent', note);
END
$$;

CREATE FUNCTION public.short_of_room(counted public.counted_message[], held integer, at timestamp with time zone) RETURNS TABLE(place integer, reason text, scope text, is_of_lane boolean, until timestamp with time zone)
    LANGUAGE plpgsql STABLE ROWS 5
    AS $$
DECLARE
    message record;
    taken integer[] := '{}';
    number integer;
    short integer;
BEGIN
    FOR message IN
        WITH own AS MATERIALIZED (
            SELECT * FROM room_under(counted, at)
        ), wanted AS MATERIALIZED (
            SELECT w.scope, row_number() OVER () AS number, count(*) > min(w.room) AS is_scarce FROM own AS w GROUP BY w.scope
        )
        SELECT o.place, array_agg(w.number ORDER BY o.is_of_lane DESC) AS numbers, array_agg(o.room ORDER BY o.is_of_lane DESC) AS rooms,
               array_agg(o.reason ORDER BY o.is_of_lane DESC) AS reasons, array_agg(o.scope ORDER BY o.is_of_lane DESC) AS scopes,
               array_agg(o.is_of_lane ORDER BY o.is_of_lane DESC) AS of_lane, array_agg(o.until ORDER BY o.is_of_lane DESC) AS untils
          FROM own AS o JOIN wanted AS w ON w.scope = o.scope
         WHERE (SELECT bool_or(is_scarce) FROM wanted)  -- mostly there is room for all
         GROUP BY o.place ORDER BY o.place
    LOOP
        short := NULL;
        FOR n IN REVERSE cardinality(message.numbers)..1 LOOP
            IF message.rooms[n] <= coalesce(taken[message.numbers[n]], 0) THEN
                short := n;
            END IF;
        END LOOP;
        IF short IS NULL OR message.place <= held THEN
            FOREACH number IN ARRAY message.numbers LOOP
                taken[number] := coalesce(taken[number], 0) + 1;
            END LOOP;
        ELSE
            RETURN QUERY SELECT message.place, message.reasons[short], concat(message.scopes[short], '=', message.rooms[short]),
                                message.of_lane[short], message.untils[short];
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION public.shorten_status_detail() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.status_detail := left(NEW.status_detail, 199) || '…';
    RETURN NEW;
END
$$;

CREATE FUNCTION public.shown_between(zone text, first timestamp without time zone, last timestamp without time zone) RETURNS tstzmultirange
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    -- In UTC. No clock is a day away from it, and none is set twice in a week.
    set_at timestamp := date_trunc('second', first - interval '1 day');
    later CONSTANT timestamp := last + interval '1 day';
    before CONSTANT interval := (set_at AT TIME ZONE 'UTC' AT TIME ZONE zone) - set_at;
    after CONSTANT interval := (later AT TIME ZONE 'UTC' AT TIME ZONE zone) - later;
    unset timestamp;
BEGIN
    IF before = after THEN
        set_at := later;
    ELSE
        -- Clocks are set at a whole second.
        FOR bit IN REVERSE 18..0 LOOP
            unset := set_at + make_interval(secs => 1 << bit);
            IF (unset AT TIME ZONE 'UTC' AT TIME ZONE zone) - unset = before THEN
                set_at := unset;
            END IF;
        END LOOP;
        set_at := set_at + interval '1 second';
    END IF;
    RETURN tstzmultirange(
        tstzrange((first - before) AT TIME ZONE 'UTC', (last - before) AT TIME ZONE 'UTC')
            * tstzrange(NULL, set_at AT TIME ZONE 'UTC'),
        tstzrange((first - after) AT TIME ZONE 'UTC', (last - after) AT TIME ZONE 'UTC')
            * tstzrange(set_at AT TIME ZONE 'UTC', NULL));
END
$$;

CREATE FUNCTION public.skip_steps_before(enrollment uuid, place integer) RETURNS void
    LANGUAGE sql
    AS $$
    DELETE FROM step_skips AS skip
     USING cadence_steps AS step
     WHERE skip.enrollment_id = enrollment AND step.id = skip.step_id AND step.org_id = skip.org_id AND step.step_order >= place;
    INSERT INTO step_skips (enrollment_id, step_id, org_id, reason)
    SELECT e.id, step.id, e.org_id, 'passed'
      FROM cadence_enrollments AS e
      JOIN cadence_steps AS step ON step.cadence_id = e.cadence_id AND step.org_id = e.org_id AND step.step_order < place
     WHERE e.id = enrollment AND step.archived_at IS NULL
       AND NOT EXISTS (
           SELECT FROM interactions AS i
            WHERE i.enrollment_id = e.id AND i.step_id = step.id AND i.type = 'message' AND i.status <> 'failed')
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION public.skip_steps_of_import() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM skip_steps_before(NEW.id, NEW.current_step);
    RETURN NULL;
END
$$;

CREATE FUNCTION public.spent_by_leased() RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    leased CONSTANT uuid[] := leased_by_runs(NULL, at);
BEGIN
    IF leased = '{}' THEN
        RETURN leased;
    END IF;
    RETURN ARRAY(
        SELECT concat(own.scope, '=', count(*)) FROM counted_in(ARRAY(SELECT held.c FROM candidates_of(leased) AS held), at) AS own
         WHERE own.is_of_lane GROUP BY own.scope);
END
$$;

CREATE FUNCTION public.spread_time(spread_minutes integer, span tstzrange, margin interval) RETURNS interval
    LANGUAGE sql STABLE
    AS $$
    SELECT greatest(interval '0', least(make_interval(mins => spread_minutes), (upper(span) - lower(span)) / 2,
                                        upper(span) - lower(span) - margin - interval '15 minutes'))
$$;

CREATE FUNCTION public.step_due(schedule uuid, zone text, from_time timestamp with time zone, days integer, business_days integer, hours integer) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    due timestamptz := from_time;
    local_time timestamp;
    local_day date;
BEGIN
    IF schedule IS NULL THEN
        due := due + make_interval(hours => 24 * days);
        days := 0;
    END IF;
    IF days > 0 OR business_days > 0 THEN
        local_time := due AT TIME ZONE zone;
        local_day := local_time::date + days;
        local_day := coalesce(business_days_after(schedule, local_day, business_days), local_day + business_days);
        due := (local_day + local_time::time) AT TIME ZONE zone;
    END IF;
    RETURN due + make_interval(hours => hours);
END
$$;

CREATE FUNCTION public.step_to_send(enrollment public.cadence_enrollments) RETURNS SETOF public.cadence_steps
    LANGUAGE sql STABLE ROWS 1
    AS $$
    -- The second part is read only if the first one has no row.
    SELECT step.* FROM (
        SELECT * FROM cadence_steps
         WHERE id = enrollment.next_step_id AND cadence_id = enrollment.cadence_id AND archived_at IS NULL
        UNION ALL
        SELECT * FROM cadence_steps
         WHERE id = CASE WHEN enrollment.next_step_id = '00000000-0000-0000-0000-000000000000'
                         THEN first_step_from(enrollment.cadence_id, enrollment.current_step)
                         ELSE (SELECT id FROM next_step_of(enrollment.id, NULL)) END) AS step LIMIT 1
$$;

CREATE FUNCTION public.steps_left(enrollment uuid, just_had uuid) RETURNS SETOF public.cadence_steps
    LANGUAGE sql STABLE ROWS 5
    AS $$
    WITH had AS MATERIALIZED (
        SELECT step_id, coalesce(begun_at, created_at) AS at FROM interactions AS i
         WHERE enrollment_id = enrollment AND type = 'message' AND (status <> 'failed' OR step_id = just_had)
           AND (error_code IS DISTINCT FROM 'restored' OR status <> 'uncertain' OR EXISTS (
                SELECT FROM interactions AS later
                  JOIN cadence_steps AS behind ON behind.id = later.step_id
                  JOIN cadence_steps AS this ON this.id = i.step_id
                 WHERE later.enrollment_id = enrollment AND later.type = 'message'
                   AND (later.status NOT IN ('failed', 'uncertain') OR later.step_id = just_had)
                   AND behind.step_order > this.step_order))
        UNION ALL
        SELECT step_id, skipped_at FROM step_skips WHERE enrollment_id = enrollment
    )
    SELECT step.*
      FROM cadence_enrollments AS e
      JOIN cadence_steps AS step ON step.cadence_id = e.cadence_id AND step.archived_at IS NULL
     WHERE e.id = enrollment
       AND step.id IS DISTINCT FROM just_had
       AND step.id NOT IN (SELECT step_id FROM had)
       AND NOT EXISTS (
           SELECT FROM had JOIN cadence_steps AS passed ON passed.id = had.step_id
            WHERE passed.step_order > step.step_order AND had.at < step.created_at)
     ORDER BY step.step_order
$$;

CREATE FUNCTION public.suppress_requested(of_lead uuid, at_most integer, weaker jsonb) RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    WITH request AS MATERIALIZED (
        SELECT r.lead_id, coalesce(l.merged_into, l.id) AS person, r.requested_at
          FROM unsubscribe_requests AS r
          JOIN leads AS l ON l.id = r.lead_id
          JOIN organizations AS o ON o.id = l.org_id
         WHERE r.suppressed_at IS NULL AND (of_lead IS NULL OR r.lead_id = (SELECT coalesce(merged_into, id) FROM leads WHERE id = of_lead))
         ORDER BY r.requested_at LIMIT at_most
           FOR KEY SHARE OF o SKIP LOCKED
    ), suppressed AS (
        INSERT INTO suppressions AS s
            (org_id, channel, address, address_hash, key_hash, lead_id, reason, source, replaced_reason)
        SELECT org_id, 'email', address, address_hash, key_hash, lead_id, 'unsubscribed', 'unsubscribe_link', 'none'
          FROM suppressions_to_add('unsubscribed', 'email', NULL, NULL, NULL, ARRAY(SELECT person FROM request))
        ON CONFLICT (org_id, channel, address_hash) DO UPDATE
           SET reason = EXCLUDED.reason, source = EXCLUDED.source,
               replaced_reason = s.reason, replaced_source = s.source
         WHERE weaker ? s.reason
        RETURNING s.id
    ), noted AS (
        UPDATE unsubscribe_requests AS r SET suppressed_at = cadence_now()
          FROM request
         WHERE r.lead_id = request.lead_id AND r.requested_at = request.requested_at
           -- Always true, and known only after the last suppression.
           AND (SELECT count(*) FROM suppressed) >= 0
        RETURNING r.lead_id
    )
    SELECT count(*)::integer FROM noted
$$;

CREATE FUNCTION public.suppression_of(org uuid, on_channel text, spelling text, key text) RETURNS TABLE(reason text)
    LANGUAGE sql STABLE ROWS 1
    AS $$
    SELECT found.reason
      FROM (SELECT address_hashes(org, on_channel, spelling, key) AS hashes OFFSET 0) AS address
     CROSS JOIN LATERAL (
        SELECT s.reason FROM suppressions AS s
         WHERE s.org_id = org AND s.channel = on_channel AND s.address_hash = ANY (address.hashes)
        UNION ALL
        SELECT s.reason FROM suppressions AS s
         WHERE s.org_id = org AND s.channel = on_channel AND s.key_hash = ANY (address.hashes)) AS found
     ORDER BY suppression_rank(found.reason) DESC LIMIT 1
$$;

CREATE FUNCTION public.suppression_rank(reason text) RETURNS integer
    LANGUAGE sql STABLE
    AS $$
    SELECT array_position(ARRAY['bounced', 'manual', 'complained', 'unsubscribed'], reason)
$$;

CREATE FUNCTION public.suppressions_of_leads(leads_meant uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    WITH address AS MATERIALIZED (
        SELECT l.org_id, unnest(address_hashes(l.org_id, 'email', l.email, l.email_key)
                                || address_hashes(l.org_id, 'whatsapp', l.phone, l.phone_key)
                                || address_hash(l.org_id, 'whatsapp', l.wa_id)) AS hash
          FROM leads AS l
         WHERE l.id = ANY (leads_meant)
        UNION
        SELECT i.org_id, unnest(i.address_hashes) FROM interactions AS i WHERE i.lead_id = ANY (leads_meant)
    )
    SELECT s.id FROM address JOIN suppressions AS s ON (s.org_id, s.address_hash) = (address.org_id, address.hash)
    UNION
    SELECT s.id FROM address JOIN suppressions AS s ON (s.org_id, s.key_hash) = (address.org_id, address.hash)
    UNION
    SELECT s.id FROM suppressions AS s
     WHERE s.org_id IN (SELECT org_id FROM address) AND s.lead_id = ANY (leads_meant)
$$;

CREATE FUNCTION public.suppressions_to_add(why text, on_channel text, named text, named_key text, message uuid, leads_meant uuid[]) RETURNS TABLE(org_id uuid, lead_id uuid, address text, address_hash bytea, key_hash bytea)
    LANGUAGE sql STABLE
    AS $$
    WITH lead AS (
        SELECT l.id, l.org_id, l.erased_at,
               CASE on_channel WHEN 'email' THEN l.email ELSE l.phone END AS present,
               CASE on_channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS present_key
          FROM leads AS l WHERE l.id = ANY (leads_meant)
    ), written_to AS (
        SELECT i.org_id, i.lead_id, each.hash
          FROM interactions AS i, unnest(i.address_hashes) AS each (hash)
         WHERE i.lead_id = ANY (leads_meant) AND i.type = 'message' AND i.channel = on_channel
           AND (why <> 'bounced' OR i.id = message AND cardinality(i.address_hashes) = 1)
    ), readable (org_id, lead_id, erased_at, address, key) AS (
        SELECT org_id, id, erased_at, named, named_key FROM lead WHERE id = leads_meant[1]
        UNION ALL
        SELECT org_id, id, erased_at, present, present_key FROM lead
         WHERE why <> 'bounced'
            OR EXISTS (SELECT FROM written_to
                        WHERE hash = ANY (address_hashes(lead.org_id, on_channel, present, present_key)))
    ), known (org_id, lead_id, address, hash, key_hash) AS (
        SELECT org_id, lead_id, CASE WHEN erased_at IS NULL THEN address END, address_hash(org_id, on_channel, address),
               address_hash(org_id, on_channel, NULLIF(mailbox_of(key), ''))
          FROM readable WHERE normalised_address(on_channel, address) <> ''
        UNION ALL
        SELECT org_id, lead_id, NULL, hash, hash FROM written_to
    )
    SELECT DISTINCT ON (hash) org_id, lead_id, address, hash, key_hash FROM known ORDER BY hash, address, key_hash
$$;

CREATE FUNCTION public.take_due(picked public.picked_message[], run uuid, lease_seconds double precision) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Also what is put off: set_step_due_at knows a deferral of the engine by the lease that it gives back.
    UPDATE cadence_enrollments AS e
       SET dead_claims = CAST(p.fate = 'suspect' AS integer),
           run_id = CASE WHEN p.fate <> 'suspect' THEN run END,
           lease_expires_at = CASE WHEN p.fate <> 'suspect' THEN cadence_now() + make_interval(secs => lease_seconds) END
      FROM unnest(picked) AS p WHERE e.id = p.id AND p.fate IS NOT NULL;
    UPDATE cadence_enrollments AS e
       SET next_step_due = least(p.until, '9000-01-01 00:00:00+00'), status_reason = p.fate, status_detail = NULL,
           run_id = NULL, lease_expires_at = NULL
      FROM unnest(picked) AS p WHERE e.id = p.id AND p.fate NOT IN ('leased', 'suspect');
    UPDATE cadence_runs SET leased = leased || ARRAY(SELECT id FROM unnest(picked) WHERE fate = 'leased') WHERE id = run;
    UPDATE sending_rotation AS r
       SET turn = r.turn + 1,
           org_id = coalesce((SELECT p.org_id FROM unnest(picked) AS p WHERE p.fate IS NOT NULL ORDER BY p.place DESC LIMIT 1), r.org_id);
END
$$;

CREATE FUNCTION public.take_room(messages jsonb, not_accepted jsonb DEFAULT '[]'::jsonb) RETURNS TABLE(enrollment_id uuid, reason text, until timestamp with time zone, detail text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    asked candidate[];
    counted counted_message[];
    scopes text[];
    short integer[];
BEGIN
    IF NOT EXISTS (SELECT FROM sending_caps) THEN
        RETURN;
    END IF;
    asked := ARRAY(SELECT m FROM jsonb_populate_recordset(NULL::candidate, messages || not_accepted) AS m);
    counted := ARRAY(SELECT own FROM counted_in(asked, at) AS own);
    IF counted = '{}' THEN
        RETURN;
    END IF;
    scopes := ARRAY(SELECT DISTINCT own.scope FROM unnest(counted) AS own ORDER BY own.scope);
    IF (SELECT count(*) FROM send_scopes WHERE scope = ANY (scopes)) < cardinality(scopes) THEN
        INSERT INTO send_scopes (scope, org_id, cap_id)
        SELECT DISTINCT own.scope, own.org_id, own.cap_id FROM unnest(counted) AS own ORDER BY own.scope
        ON CONFLICT (scope) DO NOTHING;
    END IF;
    PERFORM FROM send_scopes WHERE scope = ANY (scopes) ORDER BY scope FOR NO KEY UPDATE;

    PERFORM give_back(not_accepted) WHERE not_accepted <> '[]';
    counted := ARRAY(SELECT own FROM unnest(counted) AS own WHERE own.place <= jsonb_array_length(messages));
    short := ARRAY(SELECT beyond.place FROM short_of_room(counted, 0, at) AS beyond);
    PERFORM count_messages(ARRAY(SELECT own FROM unnest(counted) AS own WHERE NOT own.place = ANY (short)), at);
    IF short <> '{}' THEN
        RETURN QUERY
        SELECT DISTINCT ON (r.place) asked[r.place].enrollment_id, r.reason,
               CASE WHEN NOT r.is_of_lane THEN r.until END, r.detail
          FROM room_under(ARRAY(SELECT own FROM unnest(counted) AS own WHERE own.place = ANY (short)), at) AS r
         WHERE r.room = 0 ORDER BY r.place, r.until DESC;
    END IF;
END
$$;

CREATE FUNCTION public.take_sender_addresses() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    changed senders[];
    addressed uuid[];
    own record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        changed := ARRAY(SELECT CAST(n AS senders) FROM written AS n);
        addressed := ARRAY(SELECT id FROM written);
    ELSE
        changed := ARRAY(
            SELECT CAST(n AS senders) FROM written AS n JOIN before AS o USING (id)
             WHERE (n.channel, n.address, n.reply_to, n.address_key, n.reply_to_key)
                   IS DISTINCT FROM (o.channel, o.address, o.reply_to, o.address_key, o.reply_to_key));
        addressed := ARRAY(
            SELECT id FROM written AS n JOIN before AS o USING (id)
             WHERE (n.channel, n.address, n.reply_to) IS DISTINCT FROM (o.channel, o.address, o.reply_to));
    END IF;
    FOR own IN
        WITH asked AS MATERIALIZED (
            SELECT s.org_id, s.channel, key.own, s.id IN (SELECT unnest(addressed)) AS is_written
              FROM unnest(changed) AS s
             CROSS JOIN LATERAL (VALUES (coalesce(s.address_key, plain_sender_key(s.address))),
                                        (coalesce(s.reply_to_key, plain_sender_key(s.reply_to)))) AS key (own)
             WHERE key.own <> ''
        ), had AS MATERIALIZED (
            -- Two organizations are enough: one of them is another one. Null: the key is not known yet.
            SELECT other.channel, key.theirs, (array_agg(DISTINCT other.org_id))[1:2] AS orgs
              FROM senders AS other
             CROSS JOIN LATERAL (
                SELECT coalesce(other.address_key, plain_sender_key(other.address))
                UNION ALL
                SELECT coalesce(other.reply_to_key, plain_sender_key(other.reply_to)) WHERE other.reply_to IS NOT NULL
             ) AS key (theirs)
             WHERE other.channel IN (SELECT channel FROM asked)
             GROUP BY other.channel, key.theirs
        )
        SELECT asked.*, NOT same.orgs <@ ARRAY[asked.org_id] AS is_shared,
               coalesce(NOT unknown.orgs <@ ARRAY[asked.org_id], false) AS may_be_shared
          FROM asked
          JOIN had AS same ON same.channel = asked.channel AND same.theirs = asked.own
          LEFT JOIN had AS unknown ON unknown.channel = asked.channel AND unknown.theirs IS NULL
    LOOP
        INSERT INTO sender_identities (org_id, channel, identity)
        SELECT own.org_id, own.channel, own.own
         WHERE sender_owner(own.channel, own.own) IS NULL AND NOT own.is_shared AND NOT own.may_be_shared
        ON CONFLICT DO NOTHING;
        -- Another transaction may have entered it first: this statement sees what that one committed.
        IF own.is_written AND (sender_owner(own.channel, own.own) <> own.org_id
                               OR own.is_shared AND sender_owner(own.channel, own.own) IS NULL) THEN
            RAISE EXCEPTION 'the address or reply_to % of a sender belongs to another organization', own.own
                USING HINT = 'Use another address; or, if it is this organization''s, give it to it in sender_identities.',
                      ERRCODE = 'unique_violation', TABLE = 'senders', CONSTRAINT = 'senders_of_one_organization';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.take_slots(of_channel text, wanted integer, gap_seconds double precision, within_seconds double precision, OUT wait_seconds double precision, OUT slots integer) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
    next timestamptz;
BEGIN
    INSERT INTO send_pace (channel, next_slot) VALUES (of_channel, '-infinity') ON CONFLICT DO NOTHING;
    SELECT next_slot INTO next FROM send_pace WHERE channel = of_channel FOR NO KEY UPDATE;
    -- Of the wall, even in a simulation: it is the provider's pace.
    next := greatest(next, clock_timestamp());
    wait_seconds := extract(epoch FROM next - clock_timestamp());
    slots := greatest(0, least(wanted, floor((within_seconds - wait_seconds) / gap_seconds) + 1));
    UPDATE send_pace SET next_slot = next + make_interval(secs => slots * gap_seconds) WHERE channel = of_channel;
END
$$;

CREATE FUNCTION public.text_within_limit(value text, column_name text) RETURNS json
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN octet_length(value) > 4 * column_length_limit(column_name) OR length(value) > column_length_limit(column_name)
            THEN CAST('false' AS json)
        ELSE to_json(value)
    END
$$;

CREATE FUNCTION public.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.updated_at := cadence_now();
    RETURN NEW;
END
$$;

CREATE FUNCTION public.try_locking_person(hashes bytea[]) RETURNS boolean
    LANGUAGE sql
    AS $$
    SELECT coalesce(bool_and(pg_try_advisory_xact_lock(hashtextextended(encode(hash, 'hex'), 0))), true)
      FROM unnest(hashes) AS hash
$$;

CREATE FUNCTION public.turns_of_organizations(served uuid, without uuid[]) RETURNS SETOF public.organization_turn
    LANGUAGE sql STABLE
    AS $$
    WITH active AS MATERIALIZED (  -- or the order of an index, in which they are grouped, would cost a block for each
        SELECT org_id, id, is_pilot, schedule_id, email_sender_id, whatsapp_sender_id FROM cadences AS c
         WHERE c.status = 'active' AND c.deleted_at IS NULL AND c.org_id NOT IN (SELECT unnest(without))
    ), cadence AS MATERIALIZED (
        SELECT org_id, array_agg(id) AS ids, array_agg(is_pilot) AS are_pilots, array_agg(schedule_id) AS schedules,
               array_agg(email_sender_id) AS email_senders, array_agg(whatsapp_sender_id) AS whatsapp_senders
          FROM active GROUP BY org_id
    ), organization AS MATERIALIZED (
        SELECT c.*, o.schedule_id, o.timezone, o.first_touch_share FROM cadence AS c JOIN organizations AS o ON o.id = c.org_id
    ), schedule AS MATERIALIZED (
        SELECT o.org_id, s.id, s.follows_lead, zone_of(NULL, s.follows_lead, s.timezone, o.timezone) AS own_zone
          FROM (SELECT DISTINCT org_id, timezone, coalesce(of_cadence, schedule_id) AS schedule_id
                  FROM organization CROSS JOIN LATERAL unnest(schedules) AS of_cadence) AS o
          LEFT JOIN sending_schedules AS s ON s.id = o.schedule_id AND s.org_id = o.org_id
    ), zone AS MATERIALIZED (
        SELECT s.org_id, s.id AS schedule_id, lead.zone, own.clock, coalesce(span.opens_at, '-infinity') <= cadence_now() AS is_open
          FROM schedule AS s
          JOIN (SELECT org_id, zone FROM lead_zones UNION ALL SELECT id, '' FROM organizations) AS lead ON lead.org_id = s.org_id
         CROSS JOIN LATERAL (SELECT CASE WHEN s.follows_lead IS NOT FALSE AND lead.zone <> '' THEN lead.zone ELSE s.own_zone END AS clock) AS own
          LEFT JOIN open_spans AS span ON span.schedule_id = s.id AND span.zone = own.clock
    ), stop AS MATERIALIZED (
        SELECT s.org_id, s.channel FROM sending_stops AS s WHERE s.sender_id IS NULL
    ), turns AS MATERIALIZED (
        SELECT o.*, hours.open_zones, hours.clock_schedules, hours.clock_zones, hours.shut,
               ARRAY(SELECT channel FROM stop WHERE org_id IS NULL) || coalesce(of_organization.channels, '{}') AS stopped
          FROM organization AS o
          JOIN (SELECT org_id, array_agg(DISTINCT zone) FILTER (WHERE is_open) AS open_zones,
                       array_agg(schedule_id) FILTER (WHERE is_open) AS clock_schedules, array_agg(clock) FILTER (WHERE is_open) AS clock_zones,
                       coalesce(array_agg(concat(schedule_id, zone)) FILTER (WHERE NOT is_open), '{}') AS shut
                  FROM zone GROUP BY org_id) AS hours ON hours.org_id = o.org_id
          LEFT JOIN (SELECT org_id, array_agg(channel) AS channels, bool_or(channel IS NULL) AS are_all
                       FROM stop GROUP BY org_id) AS of_organization ON of_organization.org_id = o.org_id
         WHERE of_organization.are_all IS NOT TRUE
         ORDER BY o.org_id <= served, o.org_id
    )
    SELECT turns.org_id, CAST(turns.first_touch_share / 100.0 AS double precision), turns.ids, turns.are_pilots,
           ARRAY(SELECT coalesce(of_cadence, turns.schedule_id) FROM unnest(turns.schedules) AS of_cadence),
           turns.email_senders, turns.whatsapp_senders, turns.clock_schedules, turns.clock_zones, turns.shut, turns.stopped, turns.open_zones
      FROM turns
     WHERE turns.open_zones IS NOT NULL
$$;

CREATE FUNCTION public.turns_with_due(turns public.organization_turn[]) RETURNS public.organization_turn[]
    LANGUAGE plpgsql STABLE
    SET enable_sort TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    orgs CONSTANT uuid[] := ARRAY(SELECT t.org_id FROM unnest(turns) AS t ORDER BY t.org_id);
BEGIN
    RETURN ARRAY(
        WITH RECURSIVE leap AS (
            (SELECT e.org_id FROM cadence_enrollments AS e
              WHERE e.status = 'active' AND e.org_id = ANY (orgs) AND e.next_step_due <= cadence_now()
              ORDER BY e.org_id LIMIT 1)
            UNION ALL
            SELECT next.org_id FROM leap CROSS JOIN LATERAL (
                SELECT e.org_id FROM cadence_enrollments AS e
                 WHERE e.status = 'active' AND e.org_id = ANY (orgs[array_position(orgs, leap.org_id) + 1:]) AND e.next_step_due <= cadence_now()
                 ORDER BY e.org_id LIMIT 1) AS next
        )
        SELECT turns[t.ordinality]
          FROM unnest(turns) WITH ORDINALITY AS t JOIN leap ON leap.org_id = t.org_id
         CROSS JOIN LATERAL (
            SELECT WHERE t.shut = '{}'
             UNION ALL
            (SELECT FROM cadence_enrollments AS e
              WHERE e.status = 'active' AND e.org_id = t.org_id AND e.zone = ANY (t.open_zones) AND e.next_step_due <= cadence_now() LIMIT 1)
             LIMIT 1) AS somewhere
         ORDER BY t.ordinality);
END
$$;

CREATE FUNCTION public.turns_with_room(turns public.organization_turn[], spent text[]) RETURNS public.organization_turn[]
    LANGUAGE plpgsql STABLE
    SET enable_indexscan TO 'off'
    SET enable_nestloop TO 'off'
    AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    caps CONSTANT sending_caps[] := ARRAY(
        SELECT CAST(cap AS sending_caps) FROM sending_caps AS cap
         WHERE cap.kind IN ('organization', 'sender') AND cap.org_id = ANY (ARRAY(SELECT t.org_id FROM unnest(turns) AS t)));
    lanes candidate[];
    with_clocks boolean;
    full_senders uuid[] := '{}';
    full_cadences uuid[];
BEGIN
    FOREACH with_clocks IN ARRAY '{false,true}'::boolean[] LOOP
        lanes := ARRAY(
            WITH capped AS MATERIALIZED (
                SELECT cap.org_id, bool_or(cap.trickle) AS is_spread, EXISTS (SELECT FROM reputation_pauses AS p WHERE p.org_id = cap.org_id) AS has_pauses
                  FROM unnest(caps) AS cap GROUP BY cap.org_id
            ), lane AS MATERIALIZED (
                SELECT DISTINCT t.org_id, capped.has_pauses, sender.channel, sender.id AS sender_id, clock.schedule_id, clock.zone
                  FROM unnest(turns) AS t JOIN capped ON capped.org_id = t.org_id
                 CROSS JOIN LATERAL unnest(t.schedules, t.email_senders, t.whatsapp_senders) AS c (schedule_id, email, whatsapp)
                 CROSS JOIN LATERAL (VALUES ('email', c.email), ('whatsapp', c.whatsapp)) AS sender (channel, id)
                  LEFT JOIN LATERAL unnest(t.clock_schedules, t.clock_zones) AS clock (schedule_id, zone)
                         ON with_clocks AND clock.schedule_id IS NOT DISTINCT FROM c.schedule_id
                 WHERE sender.id IS NOT NULL AND sender.id NOT IN (SELECT unnest(full_senders)) AND (capped.is_spread OR NOT with_clocks)
            )
            SELECT jsonb_populate_record(CAST(NULL AS candidate), to_jsonb(lane)) FROM lane);
        full_senders := full_senders || ARRAY(
            SELECT lane.sender_id
              FROM unnest(lanes) WITH ORDINALITY AS lane
              LEFT JOIN (SELECT DISTINCT r.place FROM room_under(ARRAY(SELECT c FROM counted_in(lanes, at, known => caps) AS c), at) AS r
                          WHERE r.room = 0 OR is_spent(r.scope, r.room, spent)) AS short ON short.place = lane.ordinality
             GROUP BY lane.sender_id HAVING bool_and(short.place IS NOT NULL));
    END LOOP;
    IF full_senders = '{}' THEN
        RETURN turns;
    END IF;
    full_cadences := ARRAY(
        WITH cadence AS MATERIALIZED (
            SELECT c.id, coalesce(c.email IN (SELECT unnest(full_senders)), false) AS is_email_full,
                   coalesce(c.whatsapp IN (SELECT unnest(full_senders)), false) AS is_whatsapp_full
              FROM unnest(turns) AS t
             CROSS JOIN LATERAL unnest(t.cadences, t.email_senders, t.whatsapp_senders) AS c (id, email, whatsapp)
        )
        SELECT c.id FROM cadence AS c WHERE c.is_email_full AND c.is_whatsapp_full
         UNION ALL
        SELECT c.id FROM cadence AS c JOIN cadence_steps AS s ON s.cadence_id = c.id
         WHERE s.archived_at IS NULL AND c.is_email_full <> c.is_whatsapp_full
           AND s.cadence_id = ANY (ARRAY(SELECT id FROM cadence WHERE is_email_full <> is_whatsapp_full))
         GROUP BY c.id HAVING bool_and(CASE s.channel WHEN 'email' THEN c.is_email_full ELSE c.is_whatsapp_full END));
    RETURN ARRAY(
        SELECT CAST(ROW(t.org_id, t.first_touch_share, own.*, t.clock_schedules, t.clock_zones, t.shut, t.stopped, t.open_zones) AS organization_turn)
          FROM unnest(turns) WITH ORDINALITY AS t
         CROSS JOIN LATERAL (
            SELECT array_agg(c.id) AS ids, array_agg(c.is_pilot), array_agg(c.schedule_id), array_agg(c.email), array_agg(c.whatsapp)
              FROM unnest(t.cadences, t.are_pilots, t.schedules, t.email_senders, t.whatsapp_senders) AS c (id, is_pilot, schedule_id, email, whatsapp)
             WHERE c.id NOT IN (SELECT unnest(full_cadences))) AS own
         WHERE own.ids IS NOT NULL ORDER BY t.ordinality);
END
$$;

CREATE FUNCTION public.undo_unsubscribe(lead uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    WITH person AS MATERIALIZED (
        SELECT coalesce(merged_into, id) AS id, org_id, gen_random_uuid() AS action FROM leads
         WHERE id = lead AND may_undo_unsubscribe(lead)
    ), request AS (
        DELETE FROM unsubscribe_requests AS r USING person WHERE r.lead_id = person.id
        RETURNING r.lead_id
    ), suppressed AS MATERIALIZED (
        SELECT s.id, s.org_id, s.replaced_reason FROM suppressions AS s, person
         WHERE s.id IN (SELECT * FROM suppressions_of_leads(ARRAY[person.id]))
           AND s.org_id = person.org_id AND s.channel = 'email' AND s.replaced_reason IS NOT NULL
         ORDER BY s.address_hash
           FOR UPDATE
    ), lifted AS (
        DELETE FROM suppressions AS s USING suppressed AS was
         WHERE s.id = was.id AND s.org_id = was.org_id AND was.replaced_reason = 'none'
        RETURNING s.id
    ), restored AS (
        UPDATE suppressions AS s
           SET reason = s.replaced_reason, source = s.replaced_source, replaced_reason = NULL, replaced_source = NULL
          FROM suppressed AS was
         WHERE s.id = was.id AND s.org_id = was.org_id AND was.replaced_reason <> 'none'
        RETURNING s.id
    ), counted AS MATERIALIZED (
        SELECT person.action, request.lead_id,
               (SELECT count(*) FROM lifted) AS lifted, (SELECT count(*) FROM restored) AS restored
          FROM person JOIN request ON request.lead_id = person.id
    ), action AS (
        INSERT INTO operator_actions (action_id, operation, actor, phase, details)
        SELECT action, 'undo_unsubscribe', 'the lead, on the unsubscribe page', phase,
               jsonb_build_object('lead_id', lead_id)
               || CASE phase WHEN 'done' THEN jsonb_build_object('lifted', lifted, 'restored', restored) ELSE '{}' END
          FROM counted CROSS JOIN (VALUES (1, 'begun'), (2, 'done')) AS recorded (place, phase)
         ORDER BY place
    )
    SELECT EXISTS (SELECT FROM request)
$$;

CREATE FUNCTION public.unsubscribe_link_origin(lead uuid, enrollment uuid) RETURNS TABLE(organization text, emails text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT o.name,
           (SELECT string_agg(concat_ws(' ', i.subject, left(i.content, 20000)), ' ')
              FROM interactions AS i
             WHERE i.enrollment_id = enrollment AND i.lead_id = coalesce(l.merged_into, l.id)
               AND i.org_id = l.org_id
               AND i.type = 'message' AND i.channel = 'email')
      FROM leads AS l
      JOIN organizations AS o ON o.id = l.org_id
     WHERE l.id = lead
$$;

CREATE FUNCTION public.unsubscribe_page_state(lead uuid, enrollment uuid) RETURNS TABLE(organization text, sender text, emails text, is_unsubscribed boolean, is_on_whatsapp boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT o.name, written.sender, written.emails,
           EXISTS (
               SELECT FROM unsubscribe_requests AS request
                WHERE request.lead_id = person.id
                  AND (request.suppressed_at IS NULL
                       OR coalesce(normalised_address('email', person.email), '') = ''
                       OR EXISTS (SELECT FROM suppression_of(person.org_id, 'email', person.email, person.email_key)))),
           person.phone IS NOT NULL AND person.whatsapp_opt_in_at IS NOT NULL AND person.deleted_at IS NULL
               AND NOT EXISTS (SELECT FROM suppression_of(person.org_id, 'whatsapp', person.phone, person.phone_key))
      FROM leads AS l
      JOIN leads AS person ON person.id = coalesce(l.merged_into, l.id) AND person.org_id = l.org_id
      JOIN organizations AS o ON o.id = l.org_id
     CROSS JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', i.subject, left(i.content, 20000)), ' ') AS emails,
               (array_agg(s.display_name ORDER BY i.created_at DESC, i.id))[1] AS sender
          FROM interactions AS i
          LEFT JOIN senders AS s ON s.id = i.sender_id AND s.org_id = i.org_id
         WHERE i.enrollment_id = enrollment AND i.lead_id = person.id AND i.org_id = l.org_id
           AND i.type = 'message' AND i.channel = 'email') AS written
     WHERE l.id = lead
$$;

CREATE FUNCTION public.wait_for_turns() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM FROM organizations WHERE id = NEW.org_id FOR UPDATE;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.waits_for_had_step(enrollment uuid, just_had uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM cadence_enrollments AS e
         WHERE e.id = enrollment
           AND (e.next_step_id = just_had
                OR EXISTS (SELECT FROM interactions AS i
                            WHERE i.enrollment_id = e.id AND i.step_id = e.next_step_id
                              AND i.type = 'message' AND i.status <> 'failed'
                              AND (i.status NOT IN ('sending', 'uncertain')
                                   OR EXISTS (SELECT FROM cadence_steps AS waited, cadence_steps AS had
                                               WHERE waited.id = e.next_step_id AND had.id = just_had
                                                 AND had.step_order > waited.step_order)))));
END
$$;

CREATE FUNCTION public.zone_of(of_lead text, follows_lead boolean, of_schedule text, of_organization text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN follows_lead IS NOT FALSE AND is_zone_name(of_lead) THEN of_lead
                WHEN is_zone_name(of_schedule) THEN of_schedule
                WHEN is_zone_name(of_organization) THEN of_organization
                ELSE 'UTC' END
$$;

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.cadence_enrollment_history (
    id bigint NOT NULL,
    enrollment_id uuid NOT NULL,
    org_id uuid NOT NULL,
    cadence_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    from_status text,
    to_status text NOT NULL,
    reason text,
    detail text,
    current_step integer NOT NULL,
    run_id uuid,
    changed_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL
);

ALTER TABLE public.cadence_enrollment_history ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cadence_enrollment_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cadence_pilots (
    org_id uuid NOT NULL,
    cadence_id uuid NOT NULL,
    lead_id uuid NOT NULL
);

CREATE TABLE public.cadence_runs (
    id uuid NOT NULL,
    trigger text NOT NULL,
    trigger_id text NOT NULL,
    started_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    lease_expires_at timestamp with time zone,
    finished_at timestamp with time zone,
    claimed integer DEFAULT 0 NOT NULL,
    sent integer DEFAULT 0 NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    retried integer DEFAULT 0 NOT NULL,
    held integer DEFAULT 0 NOT NULL,
    exited integer DEFAULT 0 NOT NULL,
    completed integer DEFAULT 0 NOT NULL,
    uncertain integer DEFAULT 0 NOT NULL,
    released integer DEFAULT 0 NOT NULL,
    skipped integer DEFAULT 0 NOT NULL,
    recovered integer DEFAULT 0 NOT NULL,
    remaining_due integer DEFAULT 0 NOT NULL,
    duration_ms integer DEFAULT 0 NOT NULL,
    quarantined integer DEFAULT 0 NOT NULL,
    deferred jsonb DEFAULT '{}'::jsonb NOT NULL,
    leased uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    CONSTRAINT cadence_runs_trigger_known CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text, 'queue'::text])))
);

CREATE TABLE public.cadence_step_history (
    id bigint NOT NULL,
    org_id uuid NOT NULL,
    step_id uuid NOT NULL,
    cadence_id uuid NOT NULL,
    before jsonb,
    after jsonb,
    changed_by text DEFAULT SESSION_USER NOT NULL,
    changed_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL
);

ALTER TABLE public.cadence_step_history ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cadence_step_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cadences (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    name text NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    email_sender_id uuid,
    whatsapp_sender_id uuid,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    transient_bounce_limit integer DEFAULT 3 NOT NULL,
    max_lateness_hours integer,
    when_too_late text DEFAULT 'send'::text NOT NULL,
    is_pilot boolean DEFAULT false NOT NULL,
    schedule_id uuid,
    on_colleague_reply text DEFAULT 'none'::text NOT NULL,
    waits_for_return boolean DEFAULT false NOT NULL,
    pause_reason text,
    paused_by text,
    CONSTRAINT cadences_max_lateness_hours_check CHECK (((max_lateness_hours >= 1) AND (max_lateness_hours <= 720))),
    CONSTRAINT cadences_on_colleague_reply_known CHECK ((on_colleague_reply = ANY (ARRAY['none'::text, 'hold'::text, 'stop'::text]))),
    CONSTRAINT cadences_pause_reason_check CHECK (((pause_reason ~ '\S'::text) AND (length(pause_reason) <= 1000))),
    CONSTRAINT cadences_paused_by_present CHECK (((paused_by ~ '\S'::text) AND (length(paused_by) <= 300))),
    CONSTRAINT cadences_status_known CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'paused'::text, 'archived'::text]))),
    CONSTRAINT cadences_transient_bounce_limit_positive CHECK ((transient_bounce_limit > 0)),
    CONSTRAINT cadences_when_too_late_check CHECK ((when_too_late = ANY (ARRAY['send'::text, 'skip_step'::text, 'hold'::text])))
);

CREATE TABLE public.consents (
    id bigint NOT NULL,
    org_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    channel text NOT NULL,
    basis text DEFAULT 'consent'::text NOT NULL,
    withdrawn boolean DEFAULT false NOT NULL,
    wording text,
    source text NOT NULL,
    evidence text,
    occurred_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    CONSTRAINT consents_basis_known CHECK ((basis = ANY (ARRAY['consent'::text, 'contract'::text, 'legitimate_interest'::text]))),
    CONSTRAINT consents_channel_known CHECK ((channel = ANY (ARRAY['email'::text, 'whatsapp'::text]))),
    CONSTRAINT consents_source_known CHECK ((source = ANY (ARRAY['form'::text, 'import'::text, 'api'::text, 'person'::text]))),
    CONSTRAINT consents_whatsapp_needs_consent CHECK (((channel <> 'whatsapp'::text) OR (basis = 'consent'::text)))
);

ALTER TABLE public.consents ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.consents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.days_off (
    org_id uuid NOT NULL,
    day date NOT NULL,
    name text NOT NULL,
    CONSTRAINT days_off_name_check CHECK (((name ~ '\S'::text) AND (length(name) <= 1000)))
);

ALTER TABLE public.delivery_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.delivery_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.duplicate_leads AS
 SELECT l.org_id,
    addressed.channel,
    addressed.address_key,
    array_agg(l.id ORDER BY l.created_at, l.id) AS lead_ids
   FROM (public.leads l
     CROSS JOIN LATERAL ( VALUES ('email'::text,l.email_key), ('whatsapp'::text,l.phone_key)) addressed(channel, address_key))
  WHERE ((addressed.address_key <> ''::text) AND (l.deleted_at IS NULL))
  GROUP BY l.org_id, addressed.channel, addressed.address_key
 HAVING (count(*) > 1);

CREATE TABLE public.event_publishing (
    only_row boolean DEFAULT true NOT NULL,
    seen_at timestamp with time zone,
    CONSTRAINT event_publishing_only_row_check CHECK (only_row)
);

CREATE TABLE public.holidays (
    calendar text NOT NULL,
    day date NOT NULL,
    name text NOT NULL
);

CREATE TABLE public.interactions (
    id uuid DEFAULT public.time_ordered_id() NOT NULL,
    org_id uuid NOT NULL,
    enrollment_id uuid,
    cadence_id uuid,
    step_id uuid,
    lead_id uuid NOT NULL,
    sender_id uuid,
    channel text NOT NULL,
    type text DEFAULT 'message'::text NOT NULL,
    status text NOT NULL,
    subject text,
    content text NOT NULL,
    external_id text,
    ai_generated boolean DEFAULT false NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    run_id uuid,
    error_code text,
    error_detail text,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    sent_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    ai_model text,
    ai_input_tokens integer DEFAULT 0 NOT NULL,
    ai_output_tokens integer DEFAULT 0 NOT NULL,
    wamid text,
    reply_to_id uuid,
    address_hashes bytea[],
    begun_at timestamp with time zone,
    template_id uuid,
    template_version integer,
    needs_reading boolean DEFAULT false NOT NULL,
    CONSTRAINT interactions_ai_input_tokens_not_negative CHECK ((ai_input_tokens >= 0)),
    CONSTRAINT interactions_ai_output_tokens_not_negative CHECK ((ai_output_tokens >= 0)),
    CONSTRAINT interactions_attempts_not_negative CHECK ((attempts >= 0)),
    CONSTRAINT interactions_channel_known CHECK ((channel = ANY (ARRAY['email'::text, 'whatsapp'::text]))),
    CONSTRAINT interactions_message_is_of_a_step CHECK (((type <> 'message'::text) OR (num_nulls(enrollment_id, cadence_id, step_id) = 0))),
    CONSTRAINT interactions_only_replies_are_received CHECK (((type = 'message'::text) = (status <> 'received'::text))),
    CONSTRAINT interactions_sent_has_time CHECK (((status = ANY (ARRAY['sending'::text, 'uncertain'::text, 'failed'::text])) OR (sent_at IS NOT NULL))),
    CONSTRAINT interactions_status_known CHECK ((status = ANY (ARRAY['sending'::text, 'uncertain'::text, 'sent'::text, 'failed'::text, 'delivered'::text, 'read'::text, 'bounced'::text, 'complained'::text, 'received'::text])))
);

CREATE TABLE public.lead_imports (
    org_id uuid NOT NULL,
    import_id uuid NOT NULL,
    slice integer NOT NULL,
    answer jsonb NOT NULL,
    done_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    CONSTRAINT lead_imports_answer_object CHECK ((jsonb_typeof(answer) = 'object'::text)),
    CONSTRAINT lead_imports_slice_positive CHECK ((slice > 0))
);

CREATE TABLE public.lead_zones (
    org_id uuid NOT NULL,
    zone text NOT NULL
);

CREATE TABLE public.message_templates (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    name text NOT NULL,
    channel text NOT NULL,
    subject text,
    body text DEFAULT ''::text NOT NULL,
    whatsapp_template_name text,
    whatsapp_language text,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    fault_code text,
    whatsapp_components jsonb,
    version integer DEFAULT 1 NOT NULL,
    checked_version integer,
    check_reason text,
    check_detail text,
    CONSTRAINT message_templates_channel_known CHECK ((channel = ANY (ARRAY['email'::text, 'whatsapp'::text]))),
    CONSTRAINT message_templates_components_object CHECK ((jsonb_typeof(whatsapp_components) = 'object'::text))
);

CREATE TABLE public.open_spans (
    org_id uuid NOT NULL,
    schedule_id uuid NOT NULL,
    zone text NOT NULL,
    opens_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    closes_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE public.operator_actions (
    id bigint NOT NULL,
    action_id uuid NOT NULL,
    operation text NOT NULL,
    actor text NOT NULL,
    phase text NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    database_role text DEFAULT SESSION_USER NOT NULL,
    at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    CONSTRAINT operator_actions_actor_present CHECK (((actor ~ '\S'::text) AND (length(actor) <= 300))),
    CONSTRAINT operator_actions_details_object CHECK ((jsonb_typeof(details) = 'object'::text)),
    CONSTRAINT operator_actions_phase_known CHECK ((phase = ANY (ARRAY['begun'::text, 'done'::text, 'failed'::text])))
);

ALTER TABLE public.operator_actions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.operator_actions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.organizations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    timezone text DEFAULT 'UTC'::text NOT NULL,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    postal_address text,
    requires_postal_address boolean DEFAULT false NOT NULL,
    texts_kept_days integer DEFAULT 730 NOT NULL,
    records_kept_days integer DEFAULT 1095 NOT NULL,
    minimum_gap_minutes integer DEFAULT 0 NOT NULL,
    first_touch_share integer DEFAULT 0 NOT NULL,
    schedule_id uuid,
    accepted_bounce_rate double precision DEFAULT 0.02 NOT NULL,
    accepted_complaint_rate double precision DEFAULT 0.001 NOT NULL,
    ses_tenant text,
    CONSTRAINT organizations_accepted_bounce_rate_sane CHECK (((accepted_bounce_rate >= (0.0001)::double precision) AND (accepted_bounce_rate <= (0.2)::double precision))),
    CONSTRAINT organizations_accepted_complaint_rate_sane CHECK (((accepted_complaint_rate >= (0.0001)::double precision) AND (accepted_complaint_rate <= (0.05)::double precision))),
    CONSTRAINT organizations_first_touch_share_check CHECK (((first_touch_share >= 0) AND (first_touch_share <= 100))),
    CONSTRAINT organizations_minimum_gap_minutes_check CHECK (((minimum_gap_minutes >= 0) AND (minimum_gap_minutes <= 44640))),
    CONSTRAINT organizations_records_kept_days_sane CHECK (((records_kept_days >= 30) AND (records_kept_days <= 36500))),
    CONSTRAINT organizations_ses_tenant_valid CHECK ((ses_tenant ~ '^[A-Za-z0-9_-]{1,64}$'::text)),
    CONSTRAINT organizations_texts_kept_days_sane CHECK (((texts_kept_days >= 30) AND (texts_kept_days <= 36500))),
    CONSTRAINT organizations_timezone_known CHECK ((('2000-01-01 00:00:00+00'::timestamp with time zone AT TIME ZONE timezone) IS NOT NULL))
);

CREATE TABLE public.reputation_pauses (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    scope text NOT NULL,
    sender_id uuid,
    domain text,
    reason text NOT NULL,
    detail text NOT NULL,
    sends integer,
    bounces integer,
    complaints integer,
    since timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    half_cap_until timestamp with time zone,
    lifted_at timestamp with time zone,
    lifted_by text,
    CONSTRAINT reputation_pauses_detail_short CHECK ((length(detail) <= 1000)),
    CONSTRAINT reputation_pauses_has_figures CHECK (((reason <> 'reputation_pause'::text) OR (num_nulls(sends, bounces, complaints) = 0))),
    CONSTRAINT reputation_pauses_lifted_by_whom CHECK (((lifted_at IS NULL) = (lifted_by IS NULL))),
    CONSTRAINT reputation_pauses_of_one_scope CHECK ((((scope = 'sender'::text) = (sender_id IS NOT NULL)) AND ((scope = 'domain'::text) = (domain IS NOT NULL)))),
    CONSTRAINT reputation_pauses_reason_known CHECK ((reason = ANY (ARRAY['reputation_pause'::text, 'authentication_refused'::text]))),
    CONSTRAINT reputation_pauses_scope_known CHECK ((scope = ANY (ARRAY['sender'::text, 'domain'::text, 'organization'::text])))
);

ALTER TABLE public.rule_edits ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rule_edits_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.send_counts (
    scope text NOT NULL,
    bucket timestamp with time zone NOT NULL,
    used integer NOT NULL,
    CONSTRAINT send_counts_used_check CHECK ((used >= 0))
)
WITH (fillfactor='70');

CREATE TABLE public.send_pace (
    channel text NOT NULL,
    next_slot timestamp with time zone NOT NULL,
    CONSTRAINT send_pace_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'whatsapp'::text])))
)
WITH (fillfactor='50');

CREATE TABLE public.send_recipients (
    scope text NOT NULL,
    address_hash bytea NOT NULL,
    bucket timestamp with time zone NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE public.sender_identities (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    channel text NOT NULL,
    identity text NOT NULL,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    CONSTRAINT sender_identities_channel_known CHECK ((channel = ANY (ARRAY['email'::text, 'whatsapp'::text]))),
    CONSTRAINT sender_identities_identity_normal CHECK (((identity = lower(identity)) AND (identity ~ '^[!-~]+$'::text)))
);

CREATE TABLE public.sending_hours (
    schedule_id uuid NOT NULL,
    org_id uuid NOT NULL,
    iso_day integer NOT NULL,
    opens time without time zone NOT NULL,
    closes time without time zone NOT NULL,
    CONSTRAINT sending_hours_in_order CHECK ((closes > opens)),
    CONSTRAINT sending_hours_iso_day_check CHECK (((iso_day >= 1) AND (iso_day <= 7)))
);

CREATE TABLE public.sending_rotation (
    only_row boolean DEFAULT true NOT NULL,
    org_id uuid NOT NULL,
    turn bigint DEFAULT 0 NOT NULL,
    org_id_before uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    turn_before bigint DEFAULT 0 NOT NULL,
    remaining_due integer DEFAULT 0 NOT NULL,
    oldest_due_at timestamp with time zone,
    oldest_step_due_at timestamp with time zone,
    CONSTRAINT sending_rotation_only_row_check CHECK (only_row)
)
WITH (fillfactor='10');

CREATE TABLE public.sending_schedules (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    name text NOT NULL,
    timezone text,
    follows_lead boolean DEFAULT true NOT NULL,
    holiday_calendars text[] DEFAULT '{}'::text[] NOT NULL,
    spread_minutes integer DEFAULT 120 NOT NULL,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    CONSTRAINT sending_schedules_holiday_calendars_check CHECK ((cardinality(holiday_calendars) <= 20)),
    CONSTRAINT sending_schedules_name_check CHECK (((name ~ '\S'::text) AND (length(name) <= 1000))),
    CONSTRAINT sending_schedules_spread_minutes_check CHECK (((spread_minutes >= 0) AND (spread_minutes <= 1440)))
);

CREATE TABLE public.sending_stops (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid,
    channel text,
    sender_id uuid,
    reason text NOT NULL,
    stopped_by text DEFAULT SESSION_USER NOT NULL,
    since timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    CONSTRAINT sending_stops_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'whatsapp'::text]))),
    CONSTRAINT sending_stops_reason_check CHECK (((reason ~ '\S'::text) AND (length(reason) <= 500))),
    CONSTRAINT sending_stops_sender_names_organization CHECK (((sender_id IS NULL) OR (org_id IS NOT NULL)))
);

CREATE TABLE public.setting_history (
    id bigint NOT NULL,
    org_id uuid,
    table_name text NOT NULL,
    row_id text NOT NULL,
    before jsonb,
    after jsonb,
    changed_by text DEFAULT SESSION_USER NOT NULL,
    changed_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL
);

ALTER TABLE public.setting_history ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.setting_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.standing_events (
    id bigint NOT NULL,
    event_id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    cadence_id uuid NOT NULL,
    from_status text NOT NULL,
    to_status text NOT NULL,
    reason text,
    paused_by text,
    at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    error_code text
);

ALTER TABLE public.standing_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.standing_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.step_skips (
    enrollment_id uuid NOT NULL,
    step_id uuid NOT NULL,
    org_id uuid NOT NULL,
    reason text NOT NULL,
    skipped_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL
);

CREATE TABLE public.suppressions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    org_id uuid NOT NULL,
    channel text NOT NULL,
    address text,
    address_hash bytea NOT NULL,
    reason text NOT NULL,
    source text DEFAULT 'manual'::text NOT NULL,
    created_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    lead_id uuid,
    key_hash bytea,
    replaced_reason text,
    replaced_source text,
    CONSTRAINT suppressions_channel_known CHECK ((channel = ANY (ARRAY['email'::text, 'whatsapp'::text]))),
    CONSTRAINT suppressions_reason_known CHECK ((reason = ANY (ARRAY['bounced'::text, 'complained'::text, 'unsubscribed'::text, 'manual'::text]))),
    CONSTRAINT suppressions_replaced_reason_known CHECK ((replaced_reason = ANY (ARRAY['none'::text, 'bounced'::text, 'manual'::text, 'complained'::text]))),
    CONSTRAINT suppressions_replaced_source_known CHECK ((replaced_source = ANY (ARRAY['ses'::text, 'whatsapp'::text, 'reply'::text, 'unsubscribe_link'::text, 'manual'::text]))),
    CONSTRAINT suppressions_source_known CHECK ((source = ANY (ARRAY['ses'::text, 'whatsapp'::text, 'reply'::text, 'unsubscribe_link'::text, 'manual'::text])))
);

CREATE TABLE public.unsubscribe_requests (
    lead_id uuid NOT NULL,
    requested_at timestamp with time zone DEFAULT public.cadence_now() NOT NULL,
    suppressed_at timestamp with time zone
);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.cadence_enrollment_history
    ADD CONSTRAINT cadence_enrollment_history_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cadence_enrollments
    ADD CONSTRAINT cadence_enrollments_org_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.cadence_enrollments
    ADD CONSTRAINT cadence_enrollments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cadence_pilots
    ADD CONSTRAINT cadence_pilots_pkey PRIMARY KEY (cadence_id, lead_id);

ALTER TABLE ONLY public.cadence_runs
    ADD CONSTRAINT cadence_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cadence_runs
    ADD CONSTRAINT cadence_runs_trigger_trigger_id_key UNIQUE (trigger, trigger_id);

ALTER TABLE ONLY public.cadence_step_history
    ADD CONSTRAINT cadence_step_history_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cadence_steps
    ADD CONSTRAINT cadence_steps_cadence_id_step_order_key UNIQUE (cadence_id, step_order) DEFERRABLE;

ALTER TABLE ONLY public.cadence_steps
    ADD CONSTRAINT cadence_steps_org_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.cadence_steps
    ADD CONSTRAINT cadence_steps_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cadences
    ADD CONSTRAINT cadences_org_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.cadences
    ADD CONSTRAINT cadences_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.days_off
    ADD CONSTRAINT days_off_pkey PRIMARY KEY (org_id, day);

ALTER TABLE ONLY public.delivery_events
    ADD CONSTRAINT delivery_events_event_key_key UNIQUE (event_key);

ALTER TABLE ONLY public.delivery_events
    ADD CONSTRAINT delivery_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.event_publishing
    ADD CONSTRAINT event_publishing_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.holidays
    ADD CONSTRAINT holidays_pkey PRIMARY KEY (calendar, day);

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_org_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (id);

ALTER TABLE public.interactions
    ADD CONSTRAINT interactions_type_known CHECK ((type = ANY (ARRAY['message'::text, 'reply'::text, 'auto_reply'::text, 'unverified_reply'::text]))) NOT VALID;

ALTER TABLE ONLY public.lead_imports
    ADD CONSTRAINT lead_imports_pkey PRIMARY KEY (org_id, import_id, slice);

ALTER TABLE ONLY public.lead_zones
    ADD CONSTRAINT lead_zones_pkey PRIMARY KEY (org_id, zone);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT leads_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT leads_org_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT leads_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.message_templates
    ADD CONSTRAINT message_templates_org_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.message_templates
    ADD CONSTRAINT message_templates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.open_spans
    ADD CONSTRAINT open_spans_pkey PRIMARY KEY (schedule_id, zone);

ALTER TABLE ONLY public.operator_actions
    ADD CONSTRAINT operator_actions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.person_touches
    ADD CONSTRAINT person_touches_pkey PRIMARY KEY (org_id, address_hash);

ALTER TABLE ONLY public.reputation_pauses
    ADD CONSTRAINT reputation_pauses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rule_edits
    ADD CONSTRAINT rule_edits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.send_counts
    ADD CONSTRAINT send_counts_pkey PRIMARY KEY (scope, bucket);

ALTER TABLE ONLY public.send_pace
    ADD CONSTRAINT send_pace_pkey PRIMARY KEY (channel);

ALTER TABLE ONLY public.send_recipients
    ADD CONSTRAINT send_recipients_pkey PRIMARY KEY (scope, address_hash);

ALTER TABLE ONLY public.send_scopes
    ADD CONSTRAINT send_scopes_pkey PRIMARY KEY (scope);

ALTER TABLE ONLY public.sender_identities
    ADD CONSTRAINT sender_identities_channel_identity_key UNIQUE (channel, identity);

ALTER TABLE ONLY public.sender_identities
    ADD CONSTRAINT sender_identities_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.senders
    ADD CONSTRAINT senders_org_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.senders
    ADD CONSTRAINT senders_pkey PRIMARY KEY (id);

ALTER TABLE public.sending_caps
    ADD CONSTRAINT sending_caps_domain_of_keys CHECK ((domain ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$'::text)) NOT VALID;

ALTER TABLE ONLY public.sending_caps
    ADD CONSTRAINT sending_caps_org_id_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.sending_caps
    ADD CONSTRAINT sending_caps_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sending_caps
    ADD CONSTRAINT sending_caps_target_key UNIQUE (org_id, target, kind);

ALTER TABLE ONLY public.sending_hours
    ADD CONSTRAINT sending_hours_pkey PRIMARY KEY (schedule_id, iso_day, opens);

ALTER TABLE ONLY public.sending_rotation
    ADD CONSTRAINT sending_rotation_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.sending_schedules
    ADD CONSTRAINT sending_schedules_org_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.sending_schedules
    ADD CONSTRAINT sending_schedules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sending_stops
    ADD CONSTRAINT sending_stops_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.setting_history
    ADD CONSTRAINT setting_history_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.simulated_time
    ADD CONSTRAINT simulated_time_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.standing_events
    ADD CONSTRAINT standing_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.step_skips
    ADD CONSTRAINT step_skips_pkey PRIMARY KEY (enrollment_id, step_id);

ALTER TABLE ONLY public.suppressions
    ADD CONSTRAINT suppressions_org_id_channel_address_hash_key UNIQUE (org_id, channel, address_hash);

ALTER TABLE ONLY public.suppressions
    ADD CONSTRAINT suppressions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.unsubscribe_requests
    ADD CONSTRAINT unsubscribe_requests_pkey PRIMARY KEY (lead_id);

CREATE INDEX cadence_enrollment_history_changed_at_idx ON public.cadence_enrollment_history USING btree (org_id, changed_at);

CREATE INDEX cadence_enrollment_history_ended_idx ON public.cadence_enrollment_history USING btree (cadence_id, changed_at) INCLUDE (to_status, enrollment_id) WHERE (to_status <> ALL (ARRAY['active'::text, 'paused'::text]));

CREATE INDEX cadence_enrollment_history_enrollment_id_idx ON public.cadence_enrollment_history USING btree (enrollment_id, id);

CREATE INDEX cadence_enrollment_history_lead_id_idx ON public.cadence_enrollment_history USING btree (lead_id);

CREATE INDEX cadence_enrollments_cadence_queue_idx ON public.cadence_enrollments USING btree (cadence_id, is_first_touch, next_step_due, id) WHERE (status = 'active'::text);

CREATE INDEX cadence_enrollments_deferred_idx ON public.cadence_enrollments USING btree (step_due_at) WHERE ((status = 'active'::text) AND cadence_active AND (next_step_due > step_due_at));

CREATE INDEX cadence_enrollments_due_idx ON public.cadence_enrollments USING btree (next_step_due, id) WHERE ((status = 'active'::text) AND cadence_active);

CREATE INDEX cadence_enrollments_faulty_idx ON public.cadence_enrollments USING btree (step_due_at) WHERE ((status = 'active'::text) AND (status_reason = ANY (ARRAY['not_accepted'::text, 'not_prepared'::text, 'throttled'::text, 'not_understood'::text, 'channel_stopped'::text, 'out_of_time'::text])));

CREATE INDEX cadence_enrollments_holds_idx ON public.cadence_enrollments USING btree (org_id, paused_by, cadence_id, COALESCE(status_reason, ''::text), COALESCE(next_step_id, '00000000-0000-0000-0000-000000000000'::uuid), id) INCLUDE (status_reason, next_step_id, next_step_due) WHERE (status = 'paused'::text);

CREATE INDEX cadence_enrollments_lanes_idx ON public.cadence_enrollments USING btree (cadence_id, is_first_touch, next_step_id, zone, next_step_due, id) WHERE (status = 'active'::text);

CREATE INDEX cadence_enrollments_lead_id_idx ON public.cadence_enrollments USING btree (lead_id);

CREATE UNIQUE INDEX cadence_enrollments_one_open_per_lead_idx ON public.cadence_enrollments USING btree (cadence_id, lead_id) WHERE (status = ANY (ARRAY['active'::text, 'paused'::text]));

CREATE INDEX cadence_enrollments_org_queue_idx ON public.cadence_enrollments USING btree (org_id, next_step_due) WHERE (status = 'active'::text);

CREATE INDEX cadence_enrollments_put_off_idx ON public.cadence_enrollments USING btree (org_id, status_reason, next_step_due) WHERE ((status = 'active'::text) AND (status_reason = ANY (ARRAY['domain_cap'::text, 'lead_gap'::text, 'out_of_office'::text, 'sender_cap'::text, 'spread'::text])));

CREATE INDEX cadence_enrollments_queue_idx ON public.cadence_enrollments USING btree (next_step_due) WHERE (status = 'active'::text);

CREATE INDEX cadence_enrollments_suspect_queue_idx ON public.cadence_enrollments USING btree (next_step_due, id) WHERE ((status = 'active'::text) AND (dead_claims > 0));

CREATE INDEX cadence_enrollments_suspects_idx ON public.cadence_enrollments USING btree (next_step_due, id) WHERE ((status = 'active'::text) AND cadence_active AND (dead_claims > 0));

CREATE INDEX cadence_enrollments_zone_queue_idx ON public.cadence_enrollments USING btree (org_id, zone, next_step_due) WHERE (status = 'active'::text);

CREATE INDEX cadence_pilots_lead_id_idx ON public.cadence_pilots USING btree (lead_id);

CREATE INDEX cadence_runs_scheduled_idx ON public.cadence_runs USING btree (started_at) WHERE (trigger = 'schedule'::text);

CREATE INDEX cadence_runs_sent_idx ON public.cadence_runs USING btree (started_at) WHERE (sent > 0);

CREATE INDEX cadence_runs_started_at_idx ON public.cadence_runs USING btree (started_at);

CREATE INDEX cadence_step_history_cadence_id_idx ON public.cadence_step_history USING btree (cadence_id, id);

CREATE INDEX cadence_step_history_step_id_idx ON public.cadence_step_history USING btree (step_id, id);

CREATE INDEX cadences_active_idx ON public.cadences USING btree (org_id, id) INCLUDE (is_pilot, schedule_id) WHERE ((status = 'active'::text) AND (deleted_at IS NULL));

CREATE INDEX cadences_schedule_id_idx ON public.cadences USING btree (schedule_id) WHERE (schedule_id IS NOT NULL);

CREATE INDEX consents_lead_id_idx ON public.consents USING btree (lead_id, channel, occurred_at);

CREATE INDEX delivery_events_interaction_id_idx ON public.delivery_events USING btree (interaction_id);

CREATE INDEX delivery_events_lead_id_idx ON public.delivery_events USING btree (lead_id) WHERE (lead_id IS NOT NULL);

CREATE INDEX delivery_events_message_key_idx ON public.delivery_events USING btree (message_key) WHERE (message_key IS NOT NULL);

CREATE INDEX delivery_events_received_at_idx ON public.delivery_events USING btree (org_id, received_at);

CREATE INDEX interactions_address_hashes_idx ON public.interactions USING gin (address_hashes) WITH (fastupdate=off) WHERE (address_hashes IS NOT NULL);

CREATE INDEX interactions_cadence_id_idx ON public.interactions USING btree (cadence_id, created_at, id) INCLUDE (step_id, template_id, template_version, type, status, enrollment_id, reply_to_id) WHERE (cadence_id IS NOT NULL);

CREATE INDEX interactions_external_id_idx ON public.interactions USING btree (external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX interactions_in_doubt_idx ON public.interactions USING btree (status, updated_at) WHERE (status = ANY (ARRAY['sending'::text, 'uncertain'::text]));

CREATE INDEX interactions_lead_id_idx ON public.interactions USING btree (lead_id, created_at);

CREATE INDEX interactions_needs_reading_idx ON public.interactions USING btree (org_id, created_at, id) WHERE needs_reading;

CREATE UNIQUE INDEX interactions_one_message_per_step_idx ON public.interactions USING btree (enrollment_id, step_id) WHERE (type = 'message'::text);

CREATE INDEX interactions_sender_id_idx ON public.interactions USING btree (sender_id, sent_at) WHERE ((type = 'message'::text) AND (sent_at IS NOT NULL));

CREATE INDEX interactions_step_id_idx ON public.interactions USING btree (step_id);

CREATE INDEX interactions_texts_idx ON public.interactions USING btree (org_id, created_at) WHERE ((subject IS NOT NULL) OR (content <> ''::text) OR (error_detail IS NOT NULL));

CREATE INDEX interactions_wamid_idx ON public.interactions USING btree (wamid) WHERE (wamid IS NOT NULL);

CREATE INDEX leads_email_domain_idx ON public.leads USING btree (org_id, split_part(email_key, '@'::text, '-1'::integer)) WHERE (email_key <> ''::text);

CREATE INDEX leads_email_idx ON public.leads USING btree (org_id, public.normalised_address('email'::text, email)) WHERE (email IS NOT NULL);

CREATE INDEX leads_email_key_idx ON public.leads USING btree (org_id, email_key) WHERE (email_key <> ''::text);

CREATE INDEX leads_mailbox_idx ON public.leads USING btree (org_id, public.mailbox_of(email_key)) WHERE (email_key <> ''::text);

CREATE INDEX leads_merged_into_idx ON public.leads USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX leads_name_idx ON public.leads USING btree (org_id, "left"(lower(ltrim(((COALESCE(first_name, ''::text) || ' '::text) || COALESCE(last_name, ''::text)))), 100) text_pattern_ops);

CREATE INDEX leads_phone_idx ON public.leads USING btree (org_id, public.normalised_address('whatsapp'::text, phone)) WHERE (phone IS NOT NULL);

CREATE INDEX leads_phone_key_idx ON public.leads USING btree (org_id, phone_key) WHERE (phone_key <> ''::text);

CREATE INDEX leads_unread_email_idx ON public.leads USING btree (org_id, id) WHERE ((email IS NOT NULL) AND (email_key IS NULL));

CREATE INDEX leads_unread_phone_idx ON public.leads USING btree (org_id, id) WHERE ((phone IS NOT NULL) AND (phone_key IS NULL));

CREATE INDEX leads_wa_id_idx ON public.leads USING btree (org_id, wa_id) WHERE (wa_id IS NOT NULL);

CREATE INDEX leads_whatsapp_user_id_idx ON public.leads USING btree (org_id, whatsapp_user_id) WHERE (whatsapp_user_id IS NOT NULL);

CREATE INDEX message_templates_changed_idx ON public.message_templates USING btree (id) WHERE (checked_version IS DISTINCT FROM version);

CREATE INDEX open_spans_closes_at_idx ON public.open_spans USING btree (closes_at);

CREATE INDEX open_spans_opens_at_idx ON public.open_spans USING btree (schedule_id, opens_at);

CREATE INDEX open_spans_org_id_idx ON public.open_spans USING btree (org_id);

CREATE INDEX operator_actions_action_id_idx ON public.operator_actions USING btree (action_id);

CREATE INDEX operator_actions_test_id_idx ON public.operator_actions USING btree (((details ->> 'test_id'::text))) WHERE ((operation = 'test_send'::text) AND (phase = 'begun'::text));

CREATE INDEX person_touches_touched_at_idx ON public.person_touches USING btree (touched_at);

CREATE UNIQUE INDEX reputation_pauses_one_refusal_per_domain_idx ON public.reputation_pauses USING btree (org_id, domain) WHERE ((reason = 'authentication_refused'::text) AND (lifted_at IS NULL));

CREATE INDEX reputation_pauses_org_id_idx ON public.reputation_pauses USING btree (org_id, since);

CREATE INDEX send_counts_bucket_idx ON public.send_counts USING btree (bucket);

CREATE INDEX send_recipients_bucket_idx ON public.send_recipients USING btree (bucket);

CREATE INDEX send_scopes_cap_id_idx ON public.send_scopes USING btree (org_id, cap_id);

CREATE INDEX send_scopes_used_at_idx ON public.send_scopes USING btree (used_at) WHERE (scope ~~ 'domain:%'::text);

CREATE INDEX senders_unread_idx ON public.senders USING btree (id) WHERE (address_key IS NULL);

CREATE INDEX sending_stops_org_id_idx ON public.sending_stops USING btree (org_id);

CREATE INDEX setting_history_org_id_idx ON public.setting_history USING btree (org_id, id);

CREATE INDEX standing_events_at_idx ON public.standing_events USING btree (at);

CREATE INDEX step_skips_step_id_idx ON public.step_skips USING btree (step_id);

CREATE INDEX suppressions_key_hash_idx ON public.suppressions USING btree (org_id, channel, key_hash) WHERE (key_hash IS NOT NULL);

CREATE INDEX suppressions_unread_idx ON public.suppressions USING btree (org_id, channel, id) WHERE ((address IS NOT NULL) AND (key_hash IS NULL));

CREATE INDEX unsubscribe_requests_waiting_idx ON public.unsubscribe_requests USING btree (requested_at) WHERE (suppressed_at IS NULL);

CREATE TRIGGER a_copy_cadence BEFORE INSERT ON public.cadence_enrollments FOR EACH ROW EXECUTE FUNCTION public.copy_cadence_to_enrollment();

CREATE TRIGGER a_copy_cadence_on_reopening BEFORE UPDATE OF status ON public.cadence_enrollments FOR EACH ROW WHEN (((old.status <> ALL (ARRAY['active'::text, 'paused'::text])) AND (new.status = ANY (ARRAY['active'::text, 'paused'::text])))) EXECUTE FUNCTION public.copy_cadence_to_enrollment();

CREATE TRIGGER a_copy_organization BEFORE INSERT ON public.cadence_steps FOR EACH ROW WHEN ((new.org_id IS NULL)) EXECUTE FUNCTION public.copy_organization_to_step();

CREATE TRIGGER a_copy_organization BEFORE INSERT ON public.sending_hours FOR EACH ROW WHEN ((new.org_id IS NULL)) EXECUTE FUNCTION public.copy_organization_to_hours();

CREATE TRIGGER a_keep_holds BEFORE UPDATE OF status, status_reason, paused_by, further_holds ON public.cadence_enrollments FOR EACH ROW WHEN (((old.status = 'paused'::text) OR (new.further_holds <> '{}'::jsonb))) EXECUTE FUNCTION public.keep_holds();

CREATE TRIGGER add_open_spans AFTER INSERT ON public.lead_zones FOR EACH ROW EXECUTE FUNCTION public.add_open_spans();

CREATE TRIGGER add_open_spans AFTER UPDATE OF timezone ON public.organizations FOR EACH ROW EXECUTE FUNCTION public.add_open_spans();

CREATE TRIGGER add_open_spans AFTER INSERT OR UPDATE ON public.sending_schedules FOR EACH ROW EXECUTE FUNCTION public.add_open_spans();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.cadence_enrollment_history FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.cadence_step_history FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.consents FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.delivery_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lead_imports FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.operator_actions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.setting_history FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER apply_consent AFTER INSERT ON public.consents REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.apply_consent();

CREATE TRIGGER b_choose_next_step BEFORE INSERT OR UPDATE OF current_step, next_step_id, status ON public.cadence_enrollments FOR EACH ROW EXECUTE FUNCTION public.choose_next_step();

CREATE TRIGGER blank_code_if_erased BEFORE INSERT ON public.delivery_events FOR EACH ROW WHEN (((public.provider_code(new.code) IS DISTINCT FROM new.code) AND (new.lead_id IS NOT NULL))) EXECUTE FUNCTION public.blank_if_erased('{"code": null}');

CREATE TRIGGER blank_code_if_erased BEFORE INSERT OR UPDATE OF error_code ON public.interactions FOR EACH ROW WHEN ((public.provider_code(new.error_code) IS DISTINCT FROM new.error_code)) EXECUTE FUNCTION public.blank_if_erased('{"error_code": null}');

CREATE TRIGGER blank_event_key BEFORE INSERT ON public.delivery_events FOR EACH ROW WHEN (((new.source = 'person'::text) AND (new.lead_id IS NOT NULL))) EXECUTE FUNCTION public.blank_event_key();

CREATE TRIGGER blank_id_if_erased BEFORE INSERT ON public.delivery_events FOR EACH ROW WHEN (((public.provider_id(new.message_key) IS DISTINCT FROM new.message_key) AND (new.lead_id IS NOT NULL))) EXECUTE FUNCTION public.blank_if_erased('{"message_key": null}');

CREATE TRIGGER blank_id_if_erased BEFORE INSERT OR UPDATE OF external_id ON public.interactions FOR EACH ROW WHEN ((public.provider_id(new.external_id) IS DISTINCT FROM new.external_id)) EXECUTE FUNCTION public.blank_if_erased('{"external_id": null}');

CREATE TRIGGER blank_if_erased BEFORE INSERT ON public.cadence_enrollment_history FOR EACH ROW WHEN ((new.detail IS NOT NULL)) EXECUTE FUNCTION public.blank_if_erased('{"detail": null}');

CREATE TRIGGER blank_if_erased BEFORE INSERT OR UPDATE OF status_detail ON public.cadence_enrollments FOR EACH ROW WHEN ((new.status_detail IS NOT NULL)) EXECUTE FUNCTION public.blank_if_erased('{"status_detail": null}');

CREATE TRIGGER blank_if_erased BEFORE INSERT ON public.consents FOR EACH ROW WHEN (((new.wording IS NOT NULL) OR (new.evidence IS NOT NULL))) EXECUTE FUNCTION public.blank_if_erased('{"wording": null, "evidence": null}');

CREATE TRIGGER blank_if_erased BEFORE INSERT ON public.delivery_events FOR EACH ROW WHEN (((num_nonnulls(new.detail, new.verdicts) > 0) AND (new.lead_id IS NOT NULL))) EXECUTE FUNCTION public.blank_if_erased('{"detail": null, "verdicts": null}');

CREATE TRIGGER blank_if_erased BEFORE UPDATE OF subject, content, error_detail ON public.interactions FOR EACH ROW WHEN ((((new.subject IS DISTINCT FROM old.subject) OR (new.content IS DISTINCT FROM old.content)) OR (new.error_detail IS DISTINCT FROM old.error_detail))) EXECUTE FUNCTION public.blank_if_erased('{"subject": null, "content": "", "error_detail": null}');

CREATE TRIGGER blank_new_if_erased BEFORE INSERT ON public.interactions FOR EACH ROW WHEN (((new.subject IS NOT NULL) OR (new.content <> ''::text) OR (new.error_detail IS NOT NULL))) EXECUTE FUNCTION public.blank_if_erased('{"subject": null, "content": "", "error_detail": null}');

CREATE TRIGGER blank_reason_if_erased BEFORE INSERT ON public.cadence_enrollment_history FOR EACH ROW WHEN ((public.reason_code(new.reason) IS DISTINCT FROM new.reason)) EXECUTE FUNCTION public.blank_if_erased('{"reason": null}');

CREATE TRIGGER blank_reason_if_erased BEFORE INSERT OR UPDATE OF status_reason ON public.cadence_enrollments FOR EACH ROW WHEN ((public.reason_code(new.status_reason) IS DISTINCT FROM new.status_reason)) EXECUTE FUNCTION public.blank_if_erased('{"status_reason": null}');

CREATE TRIGGER blank_reason_if_erased BEFORE INSERT OR UPDATE OF reason ON public.step_skips FOR EACH ROW WHEN ((public.reason_code(new.reason) IS DISTINCT FROM new.reason)) EXECUTE FUNCTION public.blank_if_erased('{"reason": "erased"}');

CREATE TRIGGER c_note_lane BEFORE INSERT OR UPDATE OF lead_id, current_step, next_step_id, status ON public.cadence_enrollments FOR EACH ROW EXECUTE FUNCTION public.note_lane();

CREATE TRIGGER calculate_next_step_due BEFORE INSERT OR UPDATE OF current_step, next_step_id, status ON public.cadence_enrollments FOR EACH ROW EXECUTE FUNCTION public.calculate_next_step_due();

CREATE TRIGGER check_zone BEFORE INSERT OR UPDATE OF timezone ON public.leads FOR EACH ROW WHEN ((new.timezone IS NOT NULL)) EXECUTE FUNCTION public.check_zone();

CREATE TRIGGER check_zone BEFORE INSERT OR UPDATE OF timezone ON public.organizations FOR EACH ROW WHEN ((new.timezone IS NOT NULL)) EXECUTE FUNCTION public.check_zone();

CREATE TRIGGER check_zone BEFORE INSERT OR UPDATE OF timezone ON public.sending_schedules FOR EACH ROW WHEN ((new.timezone IS NOT NULL)) EXECUTE FUNCTION public.check_zone();

CREATE TRIGGER copy_cadence_to_enrollments AFTER UPDATE ON public.cadences REFERENCING OLD TABLE AS old_cadences NEW TABLE AS new_cadences FOR EACH STATEMENT EXECUTE FUNCTION public.copy_cadence_to_enrollments();

CREATE TRIGGER count_recent_sends AFTER INSERT ON public.sending_caps FOR EACH ROW EXECUTE FUNCTION public.count_recent_sends();

CREATE TRIGGER follow_leads AFTER UPDATE ON public.leads REFERENCING OLD TABLE AS old_leads NEW TABLE AS new_leads FOR EACH STATEMENT EXECUTE FUNCTION public.follow_leads();

CREATE TRIGGER forget_address_keys BEFORE INSERT OR UPDATE OF email, phone ON public.leads FOR EACH ROW EXECUTE FUNCTION public.forget_address_keys();

CREATE TRIGGER forget_open_spans AFTER INSERT OR DELETE OR UPDATE ON public.days_off FOR EACH ROW EXECUTE FUNCTION public.forget_open_spans();

CREATE TRIGGER forget_open_spans AFTER INSERT OR DELETE OR UPDATE ON public.holidays FOR EACH STATEMENT EXECUTE FUNCTION public.forget_open_spans();

CREATE TRIGGER forget_open_spans AFTER INSERT OR DELETE OR UPDATE ON public.sending_hours FOR EACH ROW EXECUTE FUNCTION public.forget_open_spans();

CREATE TRIGGER forget_open_spans AFTER UPDATE ON public.sending_schedules FOR EACH ROW EXECUTE FUNCTION public.forget_open_spans();

CREATE TRIGGER forget_pause_reason BEFORE UPDATE OF status ON public.cadences FOR EACH ROW WHEN (((new.status <> 'paused'::text) AND ((new.pause_reason IS NOT NULL) OR (new.paused_by IS NOT NULL)))) EXECUTE FUNCTION public.forget_pause_reason();

CREATE TRIGGER forget_sender_keys BEFORE INSERT OR UPDATE OF channel, address, reply_to ON public.senders FOR EACH ROW EXECUTE FUNCTION public.forget_sender_keys();

CREATE TRIGGER hash_suppressed_address BEFORE INSERT OR UPDATE OF address ON public.suppressions FOR EACH ROW EXECUTE FUNCTION public.hash_suppressed_address();

CREATE TRIGGER hash_wamid BEFORE INSERT ON public.delivery_events FOR EACH ROW WHEN ((new.message_key ~~ 'wamid.%'::text)) EXECUTE FUNCTION public.hash_wamid_of_event();

CREATE TRIGGER hash_wamids BEFORE INSERT OR UPDATE ON public.interactions FOR EACH ROW WHEN (((new.wamid ~~ 'wamid.%'::text) OR (new.external_id ~~ 'wamid.%'::text))) EXECUTE FUNCTION public.hash_wamids_of_message();

CREATE TRIGGER keep_only_hash BEFORE INSERT ON public.suppressions FOR EACH ROW WHEN (((new.address IS NOT NULL) AND (new.lead_id IS NOT NULL))) EXECUTE FUNCTION public.keep_only_hash();

CREATE TRIGGER lead_of_consent BEFORE INSERT ON public.consents FOR EACH ROW WHEN ((new.org_id IS NULL)) EXECUTE FUNCTION public.lead_of_consent();

CREATE TRIGGER note_lead_zone AFTER INSERT OR UPDATE OF timezone ON public.leads FOR EACH ROW WHEN ((new.timezone IS NOT NULL)) EXECUTE FUNCTION public.note_lead_zone();

CREATE TRIGGER note_who_paused BEFORE INSERT OR UPDATE OF status, status_reason, paused_by ON public.cadence_enrollments FOR EACH ROW WHEN (((new.status = 'paused'::text) OR (new.paused_by IS NOT NULL))) EXECUTE FUNCTION public.note_who_paused();

CREATE TRIGGER pause_refused_domain AFTER INSERT ON public.delivery_events FOR EACH ROW WHEN (((new.code ~~ 'authentication_refused/%'::text) AND (new.interaction_id IS NOT NULL))) EXECUTE FUNCTION public.pause_refused_domain();

CREATE TRIGGER pause_refused_domain AFTER UPDATE OF error_code ON public.interactions FOR EACH ROW WHEN (((new.error_code ~~ 'authentication_refused/%'::text) AND (new.error_code IS DISTINCT FROM old.error_code))) EXECUTE FUNCTION public.pause_refused_domain();

CREATE TRIGGER raise_template_version BEFORE UPDATE OF channel, subject, body, whatsapp_template_name, whatsapp_language, whatsapp_components, version ON public.message_templates FOR EACH ROW WHEN ((((((((new.channel IS DISTINCT FROM old.channel) OR (new.subject IS DISTINCT FROM old.subject)) OR (new.body IS DISTINCT FROM old.body)) OR (new.whatsapp_template_name IS DISTINCT FROM old.whatsapp_template_name)) OR (new.whatsapp_language IS DISTINCT FROM old.whatsapp_language)) OR (new.whatsapp_components IS DISTINCT FROM old.whatsapp_components)) OR (new.version IS DISTINCT FROM old.version))) EXECUTE FUNCTION public.raise_template_version();

CREATE TRIGGER recheck_templates AFTER UPDATE OF requires_postal_address, postal_address ON public.organizations FOR EACH ROW WHEN (((new.requires_postal_address IS DISTINCT FROM old.requires_postal_address) OR (COALESCE((new.postal_address ~ '\S'::text), false) IS DISTINCT FROM COALESCE((old.postal_address ~ '\S'::text), false)))) EXECUTE FUNCTION public.recheck_templates();

CREATE TRIGGER record_enrollment AFTER INSERT ON public.cadence_enrollments FOR EACH ROW EXECUTE FUNCTION public.record_enrollment_history();

CREATE TRIGGER record_setting AFTER UPDATE ON public.cadences FOR EACH ROW EXECUTE FUNCTION public.record_setting();

CREATE TRIGGER record_setting AFTER INSERT OR DELETE OR UPDATE ON public.days_off FOR EACH ROW EXECUTE FUNCTION public.record_setting();

CREATE TRIGGER record_setting AFTER UPDATE ON public.organizations FOR EACH ROW EXECUTE FUNCTION public.record_setting();

CREATE TRIGGER record_setting AFTER INSERT OR DELETE OR UPDATE ON public.reputation_pauses FOR EACH ROW EXECUTE FUNCTION public.record_setting();

CREATE TRIGGER record_setting AFTER UPDATE OF status, address, reply_to, portfolio ON public.senders FOR EACH ROW EXECUTE FUNCTION public.record_setting();

CREATE TRIGGER record_setting AFTER INSERT OR DELETE OR UPDATE ON public.sending_caps FOR EACH ROW EXECUTE FUNCTION public.record_setting();

CREATE TRIGGER record_setting AFTER INSERT OR DELETE OR UPDATE ON public.sending_hours FOR EACH ROW EXECUTE FUNCTION public.record_setting();

CREATE TRIGGER record_setting AFTER INSERT OR DELETE OR UPDATE ON public.sending_schedules FOR EACH ROW EXECUTE FUNCTION public.record_setting();

CREATE TRIGGER record_setting AFTER INSERT OR DELETE OR UPDATE ON public.sending_stops FOR EACH ROW EXECUTE FUNCTION public.record_setting();

CREATE TRIGGER record_standing_event AFTER INSERT ON public.cadence_enrollment_history FOR EACH ROW WHEN ((new.from_status <> new.to_status)) EXECUTE FUNCTION public.record_standing_event();

CREATE TRIGGER record_status_change AFTER UPDATE ON public.cadence_enrollments FOR EACH ROW WHEN (((old.status IS DISTINCT FROM new.status) OR ((new.status = 'paused'::text) AND ((old.paused_by IS DISTINCT FROM new.paused_by) OR (old.status_reason IS DISTINCT FROM new.status_reason))))) EXECUTE FUNCTION public.record_enrollment_history();

CREATE TRIGGER record_step AFTER INSERT OR DELETE ON public.cadence_steps FOR EACH ROW EXECUTE FUNCTION public.record_step_history();

CREATE TRIGGER record_step_change AFTER UPDATE ON public.cadence_steps FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.record_step_history();

CREATE TRIGGER record_truncated BEFORE TRUNCATE ON public.days_off FOR EACH STATEMENT EXECUTE FUNCTION public.record_truncated();

CREATE TRIGGER record_truncated BEFORE TRUNCATE ON public.reputation_pauses FOR EACH STATEMENT EXECUTE FUNCTION public.record_truncated();

CREATE TRIGGER record_truncated BEFORE TRUNCATE ON public.sending_caps FOR EACH STATEMENT EXECUTE FUNCTION public.record_truncated();

CREATE TRIGGER record_truncated BEFORE TRUNCATE ON public.sending_hours FOR EACH STATEMENT EXECUTE FUNCTION public.record_truncated();

CREATE TRIGGER record_truncated BEFORE TRUNCATE ON public.sending_stops FOR EACH STATEMENT EXECUTE FUNCTION public.record_truncated();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.cadence_enrollments FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.cadence_pilots FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.cadence_steps FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.cadences FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.days_off FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.interactions FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.lead_zones FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.leads FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.message_templates FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.open_spans FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.person_touches FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.reputation_pauses FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.rule_edits FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.send_scopes FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.senders FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.sending_hours FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.sending_schedules FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.sending_stops FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.standing_events FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.step_skips FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_move BEFORE UPDATE OF org_id ON public.suppressions FOR EACH ROW WHEN ((new.org_id IS DISTINCT FROM old.org_id)) EXECUTE FUNCTION public.refuse_move();

CREATE TRIGGER refuse_other_lead BEFORE INSERT OR UPDATE OF lead_id ON public.delivery_events FOR EACH ROW WHEN ((new.lead_id IS NOT NULL)) EXECUTE FUNCTION public.refuse_other_organization('lead_id');

CREATE TRIGGER refuse_other_lead BEFORE INSERT OR UPDATE OF lead_id ON public.suppressions FOR EACH ROW WHEN ((new.lead_id IS NOT NULL)) EXECUTE FUNCTION public.refuse_other_organization('lead_id');

CREATE TRIGGER refuse_other_message BEFORE INSERT OR UPDATE OF interaction_id ON public.delivery_events FOR EACH ROW WHEN ((new.interaction_id IS NOT NULL)) EXECUTE FUNCTION public.refuse_other_organization('interaction_id');

CREATE TRIGGER refuse_other_target BEFORE UPDATE OF org_id, kind, sender_id, portfolio, domain ON public.sending_caps FOR EACH ROW WHEN ((((((new.org_id IS DISTINCT FROM old.org_id) OR (new.kind IS DISTINCT FROM old.kind)) OR (new.sender_id IS DISTINCT FROM old.sender_id)) OR (new.portfolio IS DISTINCT FROM old.portfolio)) OR (new.domain IS DISTINCT FROM old.domain))) EXECUTE FUNCTION public.refuse_other_target();

CREATE TRIGGER refuse_overlapping_hours AFTER INSERT OR UPDATE ON public.sending_hours FOR EACH ROW EXECUTE FUNCTION public.refuse_overlapping_hours();

CREATE TRIGGER refuse_oversized AFTER INSERT OR UPDATE OF name ON public.cadences FOR EACH ROW WHEN ((length(new.name) > public.column_length_limit('cadences.name'::text))) EXECUTE FUNCTION public.refuse_oversized();

CREATE TRIGGER refuse_oversized AFTER INSERT ON public.consents FOR EACH ROW WHEN (((length(new.wording) > public.column_length_limit('consents.wording'::text)) OR (length(new.evidence) > public.column_length_limit('consents.evidence'::text)))) EXECUTE FUNCTION public.refuse_oversized();

CREATE TRIGGER refuse_oversized AFTER INSERT OR UPDATE OF email, external_id, first_name, last_name, company_name, job_title, custom_fields ON public.leads FOR EACH ROW WHEN (((length(new.email) > public.column_length_limit('leads.email'::text)) OR (length(new.external_id) > public.column_length_limit('leads.external_id'::text)) OR (length(new.first_name) > public.column_length_limit('leads.first_name'::text)) OR (length(new.last_name) > public.column_length_limit('leads.last_name'::text)) OR (length(new.company_name) > public.column_length_limit('leads.company_name'::text)) OR (length(new.job_title) > public.column_length_limit('leads.job_title'::text)) OR (length((new.custom_fields)::text) > public.column_length_limit('leads.custom_fields'::text)))) EXECUTE FUNCTION public.refuse_oversized();

CREATE TRIGGER refuse_oversized AFTER INSERT OR UPDATE OF name, subject, body, whatsapp_template_name, whatsapp_language, whatsapp_components ON public.message_templates FOR EACH ROW WHEN (((length(new.name) > public.column_length_limit('message_templates.name'::text)) OR (length(new.subject) > public.column_length_limit('message_templates.subject'::text)) OR (length(new.body) > public.column_length_limit('message_templates.body'::text)) OR (length(new.whatsapp_template_name) > public.column_length_limit('message_templates.whatsapp_template_name'::text)) OR (length(new.whatsapp_language) > public.column_length_limit('message_templates.whatsapp_language'::text)) OR (length((new.whatsapp_components)::text) > public.column_length_limit('message_templates.whatsapp_components'::text)))) EXECUTE FUNCTION public.refuse_oversized();

CREATE TRIGGER refuse_oversized AFTER INSERT OR UPDATE OF name, postal_address ON public.organizations FOR EACH ROW WHEN (((length(new.name) > public.column_length_limit('organizations.name'::text)) OR (length(new.postal_address) > public.column_length_limit('organizations.postal_address'::text)))) EXECUTE FUNCTION public.refuse_oversized();

CREATE TRIGGER refuse_oversized AFTER INSERT OR UPDATE OF identity ON public.sender_identities FOR EACH ROW WHEN ((length(new.identity) > public.column_length_limit('sender_identities.identity'::text))) EXECUTE FUNCTION public.refuse_oversized();

CREATE TRIGGER refuse_oversized AFTER INSERT OR UPDATE OF address, reply_to, display_name ON public.senders FOR EACH ROW WHEN (((length(new.address) > public.column_length_limit('senders.address'::text)) OR (length(new.reply_to) > public.column_length_limit('senders.reply_to'::text)) OR (length(new.display_name) > public.column_length_limit('senders.display_name'::text)))) EXECUTE FUNCTION public.refuse_oversized();

CREATE TRIGGER refuse_unknown_calendar BEFORE INSERT OR UPDATE OF holiday_calendars ON public.sending_schedules FOR EACH ROW WHEN ((new.holiday_calendars <> '{}'::text[])) EXECUTE FUNCTION public.refuse_unknown_calendar();

CREATE TRIGGER set_step_due_at BEFORE INSERT ON public.cadence_enrollments FOR EACH ROW WHEN ((new.step_due_at IS NULL)) EXECUTE FUNCTION public.set_step_due_at();

CREATE TRIGGER set_step_due_at_on_change BEFORE UPDATE OF current_step, next_step_id, status, next_step_due ON public.cadence_enrollments FOR EACH ROW WHEN (((new.next_step_due IS DISTINCT FROM old.next_step_due) AND (NOT (new.step_due_at IS DISTINCT FROM old.step_due_at)) AND ((new.current_step <> old.current_step) OR ((new.next_step_id IS DISTINCT FROM old.next_step_id) AND (old.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'::uuid)) OR (old.next_step_due IS NULL) OR (new.next_step_due IS NULL) OR (old.run_id IS NULL) OR (new.run_id IS NOT NULL)))) EXECUTE FUNCTION public.set_step_due_at();

CREATE TRIGGER set_step_due_at_on_resuming BEFORE UPDATE OF status ON public.cadence_enrollments FOR EACH ROW WHEN (((old.status = 'paused'::text) AND (new.status = 'active'::text) AND (old.status_reason = 'too_late'::text))) EXECUTE FUNCTION public.set_step_due_at();

CREATE TRIGGER shorten_status_detail BEFORE INSERT OR UPDATE OF status_detail ON public.cadence_enrollments FOR EACH ROW WHEN ((length(new.status_detail) > 200)) EXECUTE FUNCTION public.shorten_status_detail();

CREATE TRIGGER skip_steps_of_import AFTER INSERT ON public.cadence_enrollments FOR EACH ROW WHEN ((new.current_step > 1)) EXECUTE FUNCTION public.skip_steps_of_import();

CREATE TRIGGER take_changed_sender_addresses AFTER UPDATE ON public.senders REFERENCING OLD TABLE AS before NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.take_sender_addresses();

CREATE TRIGGER take_new_sender_addresses AFTER INSERT ON public.senders REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.take_sender_addresses();

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON public.cadence_enrollments FOR EACH ROW WHEN (((old.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'::uuid) OR (new.next_step_id = old.next_step_id) OR (new.status <> old.status) OR (new.next_step_due IS DISTINCT FROM old.next_step_due))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON public.interactions FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON public.leads FOR EACH ROW WHEN ((NOT (((old.email_key IS NULL) AND (new.email_key IS NOT NULL)) OR ((old.phone_key IS NULL) AND (new.phone_key IS NOT NULL))))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER wait_for_turns BEFORE INSERT ON public.sending_caps FOR EACH ROW EXECUTE FUNCTION public.wait_for_turns();

ALTER TABLE ONLY public.cadence_enrollments
    ADD CONSTRAINT cadence_enrollments_cadence_fk FOREIGN KEY (org_id, cadence_id) REFERENCES public.cadences(org_id, id);

ALTER TABLE ONLY public.cadence_enrollments
    ADD CONSTRAINT cadence_enrollments_decided_by_fkey FOREIGN KEY (org_id, decided_by) REFERENCES public.interactions(org_id, id);

ALTER TABLE ONLY public.cadence_enrollments
    ADD CONSTRAINT cadence_enrollments_lead_fk FOREIGN KEY (org_id, lead_id) REFERENCES public.leads(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.cadence_pilots
    ADD CONSTRAINT cadence_pilots_cadence_id_fkey FOREIGN KEY (org_id, cadence_id) REFERENCES public.cadences(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.cadence_pilots
    ADD CONSTRAINT cadence_pilots_lead_id_fkey FOREIGN KEY (org_id, lead_id) REFERENCES public.leads(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.cadence_steps
    ADD CONSTRAINT cadence_steps_cadence_id_fkey FOREIGN KEY (org_id, cadence_id) REFERENCES public.cadences(org_id, id);

ALTER TABLE ONLY public.cadence_steps
    ADD CONSTRAINT cadence_steps_template_id_fkey FOREIGN KEY (org_id, template_id) REFERENCES public.message_templates(org_id, id) ON DELETE SET NULL (template_id);

ALTER TABLE ONLY public.cadences
    ADD CONSTRAINT cadences_email_sender_fk FOREIGN KEY (org_id, email_sender_id) REFERENCES public.senders(org_id, id);

ALTER TABLE ONLY public.cadences
    ADD CONSTRAINT cadences_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

ALTER TABLE ONLY public.cadences
    ADD CONSTRAINT cadences_schedule_id_fkey FOREIGN KEY (org_id, schedule_id) REFERENCES public.sending_schedules(org_id, id);

ALTER TABLE ONLY public.cadences
    ADD CONSTRAINT cadences_whatsapp_sender_fk FOREIGN KEY (org_id, whatsapp_sender_id) REFERENCES public.senders(org_id, id);

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_lead_fk FOREIGN KEY (org_id, lead_id) REFERENCES public.leads(org_id, id);

ALTER TABLE ONLY public.days_off
    ADD CONSTRAINT days_off_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_cadence_id_fkey FOREIGN KEY (org_id, cadence_id) REFERENCES public.cadences(org_id, id);

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_enrollment_id_fkey FOREIGN KEY (org_id, enrollment_id) REFERENCES public.cadence_enrollments(org_id, id);

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_lead_id_fkey FOREIGN KEY (org_id, lead_id) REFERENCES public.leads(org_id, id);

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_reply_to_id_fkey FOREIGN KEY (org_id, reply_to_id) REFERENCES public.interactions(org_id, id);

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_sender_id_fkey FOREIGN KEY (org_id, sender_id) REFERENCES public.senders(org_id, id);

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_step_id_fkey FOREIGN KEY (org_id, step_id) REFERENCES public.cadence_steps(org_id, id);

ALTER TABLE ONLY public.lead_imports
    ADD CONSTRAINT lead_imports_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

ALTER TABLE ONLY public.lead_zones
    ADD CONSTRAINT lead_zones_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT leads_merged_into_fkey FOREIGN KEY (org_id, merged_into) REFERENCES public.leads(org_id, id);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT leads_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

ALTER TABLE ONLY public.message_templates
    ADD CONSTRAINT message_templates_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

ALTER TABLE ONLY public.open_spans
    ADD CONSTRAINT open_spans_schedule_id_fkey FOREIGN KEY (org_id, schedule_id) REFERENCES public.sending_schedules(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_schedule_id_fkey FOREIGN KEY (id, schedule_id) REFERENCES public.sending_schedules(org_id, id);

ALTER TABLE ONLY public.person_touches
    ADD CONSTRAINT person_touches_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reputation_pauses
    ADD CONSTRAINT reputation_pauses_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reputation_pauses
    ADD CONSTRAINT reputation_pauses_sender_id_fkey FOREIGN KEY (org_id, sender_id) REFERENCES public.senders(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rule_edits
    ADD CONSTRAINT rule_edits_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.send_scopes
    ADD CONSTRAINT send_scopes_cap_id_fkey FOREIGN KEY (org_id, cap_id) REFERENCES public.sending_caps(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sender_identities
    ADD CONSTRAINT sender_identities_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

ALTER TABLE ONLY public.senders
    ADD CONSTRAINT senders_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

ALTER TABLE ONLY public.sending_caps
    ADD CONSTRAINT sending_caps_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sending_caps
    ADD CONSTRAINT sending_caps_sender_id_fkey FOREIGN KEY (org_id, sender_id) REFERENCES public.senders(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sending_hours
    ADD CONSTRAINT sending_hours_schedule_id_fkey FOREIGN KEY (org_id, schedule_id) REFERENCES public.sending_schedules(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sending_schedules
    ADD CONSTRAINT sending_schedules_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

ALTER TABLE ONLY public.sending_stops
    ADD CONSTRAINT sending_stops_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sending_stops
    ADD CONSTRAINT sending_stops_sender_id_fkey FOREIGN KEY (org_id, sender_id) REFERENCES public.senders(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.step_skips
    ADD CONSTRAINT step_skips_enrollment_id_fkey FOREIGN KEY (org_id, enrollment_id) REFERENCES public.cadence_enrollments(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.step_skips
    ADD CONSTRAINT step_skips_step_id_fkey FOREIGN KEY (org_id, step_id) REFERENCES public.cadence_steps(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.suppressions
    ADD CONSTRAINT suppressions_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);
