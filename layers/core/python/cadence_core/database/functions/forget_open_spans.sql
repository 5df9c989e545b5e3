-- Forget when schedules open next, after an edit that concerns them. `refresh_open_spans` computes it again.
CREATE OR REPLACE FUNCTION forget_open_spans() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
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

CREATE OR REPLACE TRIGGER forget_open_spans AFTER UPDATE ON sending_schedules
    FOR EACH ROW EXECUTE FUNCTION forget_open_spans();
CREATE OR REPLACE TRIGGER forget_open_spans AFTER INSERT OR UPDATE OR DELETE ON sending_hours
    FOR EACH ROW EXECUTE FUNCTION forget_open_spans();
CREATE OR REPLACE TRIGGER forget_open_spans AFTER INSERT OR UPDATE OR DELETE ON days_off
    FOR EACH ROW EXECUTE FUNCTION forget_open_spans();
CREATE OR REPLACE TRIGGER forget_open_spans AFTER INSERT OR UPDATE OR DELETE ON holidays
    FOR EACH STATEMENT EXECUTE FUNCTION forget_open_spans();
