-- Add the pairs of a schedule and a time zone that are new in an organization. `refresh_open_spans` computes
-- when they open. All sessions add in one order, so that they never wait for each other in a circle.
CREATE OR REPLACE FUNCTION add_open_spans() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
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

CREATE OR REPLACE TRIGGER add_open_spans AFTER INSERT OR UPDATE ON sending_schedules
    FOR EACH ROW EXECUTE FUNCTION add_open_spans();
CREATE OR REPLACE TRIGGER add_open_spans AFTER INSERT ON lead_zones
    FOR EACH ROW EXECUTE FUNCTION add_open_spans();
CREATE OR REPLACE TRIGGER add_open_spans AFTER UPDATE OF timezone ON organizations
    FOR EACH ROW EXECUTE FUNCTION add_open_spans();
