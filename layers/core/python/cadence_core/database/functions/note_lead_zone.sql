-- Note the time zone of a lead among those of its organization.
CREATE OR REPLACE FUNCTION note_lead_zone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM lead_zones WHERE org_id = NEW.org_id AND zone = NEW.timezone) THEN
        INSERT INTO lead_zones (org_id, zone) VALUES (NEW.org_id, NEW.timezone) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER note_lead_zone AFTER INSERT OR UPDATE OF timezone ON leads
    FOR EACH ROW WHEN (NEW.timezone IS NOT NULL) EXECUTE FUNCTION note_lead_zone();
