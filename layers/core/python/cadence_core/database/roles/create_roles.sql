-- The roles of the engine, each with the rights that its part needs. Run this once as the master user,
-- connected to the engine's database, then `make migrate` as cadence_owner: it grants the rights.
-- It may run again: what exists stays as it is.
BEGIN;

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['cadence_owner', 'cadence_engine', 'cadence_feedback', 'cadence_page', 'cadence_operator'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = each) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', each);
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), each);
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = engine_schema', each, current_database());
    END LOOP;
END $$;

CREATE SCHEMA IF NOT EXISTS engine_schema;
GRANT USAGE ON SCHEMA engine_schema TO cadence_owner, cadence_engine, cadence_feedback, cadence_page, cadence_operator;
GRANT CREATE ON SCHEMA engine_schema TO cadence_owner;

-- Until now, one role owned the tables. The roles of the parts must own none, or they could drop them.
-- If that role was not the engine's own, other applications may use it: then only the engine's tables
-- and functions change hands.
DO $$
DECLARE
    former name;
    each text;
BEGIN
    SELECT tableowner INTO former FROM pg_tables
     WHERE schemaname = 'engine_schema' AND tablename = 'cadence_enrollments';
    IF former <> 'cadence_owner' THEN
        GRANT cadence_owner TO CURRENT_USER;
        IF former <> current_user THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', former);
        END IF;
        IF former = 'cadence_engine' THEN
            REASSIGN OWNED BY cadence_engine TO cadence_owner;
        END IF;
        FOR each IN
            SELECT format('TABLE %s', oid::regclass) FROM pg_class
             WHERE relnamespace = 'engine_schema'::regnamespace AND relname IN (
                'alembic_version', 'organizations', 'senders', 'sender_identities', 'leads', 'duplicate_leads',
                'message_templates', 'cadences', 'cadence_steps', 'cadence_step_history', 'cadence_enrollments',
                'cadence_enrollment_history', 'step_skips', 'interactions', 'suppressions', 'unsubscribe_requests',
                'cadence_runs', 'delivery_events', 'consents', 'simulated_time', 'sending_stops', 'person_touches',
                'cadence_pilots', 'setting_history', 'sending_schedules', 'sending_hours', 'days_off', 'holidays',
                'lead_zones', 'open_spans', 'sending_rotation', 'sending_caps', 'send_scopes', 'send_counts',
                'send_recipients', 'send_pace', 'reputation_pauses', 'operator_actions',
                'lead_imports', 'standing_events', 'event_publishing', 'rule_edits')
            UNION ALL
            SELECT format('TYPE %s', oid::regtype) FROM pg_type
             WHERE typnamespace = 'engine_schema'::regnamespace AND typname IN ('candidate', 'ruling', 'due_message', 'picked_message', 'counted_message', 'organization_turn')
            UNION ALL
            SELECT format('FUNCTION %s', oid::regprocedure) FROM pg_proc
             WHERE pronamespace = 'engine_schema'::regnamespace
               AND (obj_description(oid, 'pg_proc') LIKE 'database/functions/%'
                    OR proname IN ('address_hash', 'hashed_wamid', 'mailbox_of', 'normalised_address',
                                   'cadence_now', 'simulated_now', 'time_ordered_id'))
        LOOP
            EXECUTE format('ALTER %s OWNER TO cadence_owner', each);
        END LOOP;
        IF former <> current_user THEN
            EXECUTE format('REVOKE %I FROM CURRENT_USER', former);
        END IF;
        REVOKE cadence_owner FROM CURRENT_USER;
    END IF;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM cadence_engine', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO cadence_engine', current_database());
END $$;
-- A role that may create functions here could have the page's functions call them.
REVOKE CREATE ON SCHEMA engine_schema FROM cadence_engine, PUBLIC;

COMMIT;
