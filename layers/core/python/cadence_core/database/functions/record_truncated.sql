-- Before a table of settings is emptied by TRUNCATE, delete its rows: each leaves its entry in the history, and what
-- depends on it is forgotten, as after any DELETE. `organizations` and `sending_schedules` cannot be truncated: the
-- records that refer to organizations refuse it (refuse_change).
CREATE OR REPLACE FUNCTION record_truncated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    EXECUTE format('DELETE FROM %s', CAST(TG_RELID AS regclass));
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER record_truncated BEFORE TRUNCATE ON sending_stops
    FOR EACH STATEMENT EXECUTE FUNCTION record_truncated();
CREATE OR REPLACE TRIGGER record_truncated BEFORE TRUNCATE ON sending_caps
    FOR EACH STATEMENT EXECUTE FUNCTION record_truncated();
CREATE OR REPLACE TRIGGER record_truncated BEFORE TRUNCATE ON sending_hours
    FOR EACH STATEMENT EXECUTE FUNCTION record_truncated();
CREATE OR REPLACE TRIGGER record_truncated BEFORE TRUNCATE ON days_off
    FOR EACH STATEMENT EXECUTE FUNCTION record_truncated();
CREATE OR REPLACE TRIGGER record_truncated BEFORE TRUNCATE ON reputation_pauses
    FOR EACH STATEMENT EXECUTE FUNCTION record_truncated();
