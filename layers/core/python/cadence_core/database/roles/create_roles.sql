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
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_tables WHERE schemaname = 'engine_schema'
                  AND tablename = 'cadence_enrollments' AND tableowner = 'cadence_engine') THEN
        GRANT cadence_engine, cadence_owner TO CURRENT_USER;
        REASSIGN OWNED BY cadence_engine TO cadence_owner;
        REVOKE cadence_engine, cadence_owner FROM CURRENT_USER;
    END IF;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM cadence_engine', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO cadence_engine', current_database());
END $$;
-- A role that may create functions here could have the page's functions call them.
REVOKE CREATE ON SCHEMA engine_schema FROM cadence_engine, PUBLIC;

COMMIT;
