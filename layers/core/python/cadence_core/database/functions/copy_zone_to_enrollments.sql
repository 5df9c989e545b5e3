-- Copy a lead's new time zone to its enrollments. They are locked in the order of their ids, as the
-- engine's turns lock them.
CREATE OR REPLACE FUNCTION copy_zone_to_enrollments() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE cadence_enrollments AS e
       SET zone = coalesce(NEW.timezone, '')
      FROM (SELECT id FROM cadence_enrollments
             WHERE lead_id = NEW.id AND org_id = NEW.org_id AND zone <> coalesce(NEW.timezone, '')
             ORDER BY id
               FOR NO KEY UPDATE) AS stale
     WHERE e.id = stale.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER copy_zone_to_enrollments AFTER UPDATE OF timezone ON leads
    FOR EACH ROW
    WHEN (NEW.timezone IS DISTINCT FROM OLD.timezone)
    EXECUTE FUNCTION copy_zone_to_enrollments();
