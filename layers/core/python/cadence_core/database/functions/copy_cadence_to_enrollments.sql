-- Copy the active state of a cadence to its open enrollments. They are locked in the order of their
-- ids, as the engine's turns lock them: pausing a cadence cannot deadlock with a run that sends.
CREATE OR REPLACE FUNCTION copy_cadence_to_enrollments() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE cadence_enrollments AS e
       SET cadence_active = (NEW.status = 'active' AND NEW.deleted_at IS NULL)
      FROM (SELECT id FROM cadence_enrollments
             WHERE cadence_id = NEW.id AND org_id = NEW.org_id
               AND status IN ('active', 'paused')
               AND cadence_active <> (NEW.status = 'active' AND NEW.deleted_at IS NULL)
             ORDER BY id
               FOR NO KEY UPDATE) AS stale
     WHERE e.id = stale.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER copy_cadence_to_enrollments AFTER UPDATE OF status, deleted_at ON cadences
    FOR EACH ROW
    WHEN ((OLD.status = 'active' AND OLD.deleted_at IS NULL)
          IS DISTINCT FROM (NEW.status = 'active' AND NEW.deleted_at IS NULL))
    EXECUTE FUNCTION copy_cadence_to_enrollments();
