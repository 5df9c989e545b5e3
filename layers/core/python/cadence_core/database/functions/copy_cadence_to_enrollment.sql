-- Copy the organization and the active state of a cadence to an enrollment. FOR SHARE waits for a
-- transaction that is pausing the cadence, and makes a later one wait for this one: the copy is
-- never stale.
CREATE OR REPLACE FUNCTION copy_cadence_to_enrollment() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
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

CREATE OR REPLACE TRIGGER a_copy_cadence BEFORE INSERT ON cadence_enrollments
    FOR EACH ROW EXECUTE FUNCTION copy_cadence_to_enrollment();
CREATE OR REPLACE TRIGGER a_copy_cadence_on_reopening BEFORE UPDATE OF status ON cadence_enrollments
    FOR EACH ROW
    WHEN (OLD.status NOT IN ('active', 'paused') AND NEW.status IN ('active', 'paused'))
    EXECUTE FUNCTION copy_cadence_to_enrollment();
