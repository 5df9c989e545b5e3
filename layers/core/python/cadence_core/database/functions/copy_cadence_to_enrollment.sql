-- Fill in what an enrollment takes from its cadence. FOR SHARE waits for a cadence that is
-- being paused right now (and makes the pausing wait for us), so the copy is never stale.
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
