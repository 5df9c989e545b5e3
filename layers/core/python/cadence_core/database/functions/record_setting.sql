-- Keep what was changed in a table of settings: all of a row that is new, gone or has no id, else its
-- changed columns.
CREATE OR REPLACE FUNCTION record_setting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    setting jsonb := coalesce(after, before);
BEGIN
    IF TG_OP = 'UPDATE' AND setting ? 'id' THEN
        SELECT jsonb_object_agg(key, before -> key), jsonb_object_agg(key, value) INTO before, after
          FROM jsonb_each(after) WHERE value IS DISTINCT FROM before -> key AND key <> 'updated_at';
        IF after IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO setting_history (org_id, table_name, row_id, before, after)
    VALUES (CAST(setting ->> CASE TG_TABLE_NAME WHEN 'organizations' THEN 'id' ELSE 'org_id' END AS uuid), TG_TABLE_NAME,
            coalesce(setting ->> 'id', setting ->> 'schedule_id', setting ->> 'org_id'), before, after);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER record_setting AFTER INSERT OR UPDATE OR DELETE ON sending_stops
    FOR EACH ROW EXECUTE FUNCTION record_setting();
CREATE OR REPLACE TRIGGER record_setting AFTER UPDATE ON organizations
    FOR EACH ROW EXECUTE FUNCTION record_setting();
CREATE OR REPLACE TRIGGER record_setting AFTER UPDATE ON cadences
    FOR EACH ROW EXECUTE FUNCTION record_setting();
CREATE OR REPLACE TRIGGER record_setting AFTER UPDATE OF status, address, reply_to, portfolio ON senders
    FOR EACH ROW EXECUTE FUNCTION record_setting();
CREATE OR REPLACE TRIGGER record_setting AFTER INSERT OR UPDATE OR DELETE ON sending_caps
    FOR EACH ROW EXECUTE FUNCTION record_setting();
CREATE OR REPLACE TRIGGER record_setting AFTER INSERT OR UPDATE OR DELETE ON sending_schedules
    FOR EACH ROW EXECUTE FUNCTION record_setting();
CREATE OR REPLACE TRIGGER record_setting AFTER INSERT OR UPDATE OR DELETE ON sending_hours
    FOR EACH ROW EXECUTE FUNCTION record_setting();
CREATE OR REPLACE TRIGGER record_setting AFTER INSERT OR UPDATE OR DELETE ON days_off
    FOR EACH ROW EXECUTE FUNCTION record_setting();
CREATE OR REPLACE TRIGGER record_setting AFTER INSERT OR UPDATE OR DELETE ON reputation_pauses
    FOR EACH ROW EXECUTE FUNCTION record_setting();
