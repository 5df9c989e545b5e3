-- Keep what was changed in a table of settings: all of a row that is new, gone or has no id, else its
-- changed columns. What a rule of the lead has put off is asked again if what the rule looks at was changed.
CREATE OR REPLACE FUNCTION record_setting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
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
