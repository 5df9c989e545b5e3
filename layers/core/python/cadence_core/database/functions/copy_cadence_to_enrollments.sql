-- Copy to its open enrollments whether a cadence is active. They are locked by their ids, as the
-- engine's turns do: pausing a cadence while a run sends for it cannot wait for the run in a circle.
CREATE OR REPLACE FUNCTION copy_cadence_to_enrollments() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE cadence_enrollments AS e
       SET cadence_active = (NEW.status = 'active' AND NEW.deleted_at IS NULL)
      FROM (SELECT id FROM cadence_enrollments
             WHERE cadence_id = NEW.id
               AND status IN ('active', 'paused')
               AND cadence_active <> (NEW.status = 'active' AND NEW.deleted_at IS NULL)
             ORDER BY id
               FOR NO KEY UPDATE) AS concerned
     WHERE e.id = concerned.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER copy_cadence_to_enrollments AFTER UPDATE OF status, deleted_at ON cadences
    FOR EACH ROW
    WHEN ((OLD.status = 'active' AND OLD.deleted_at IS NULL)
          IS DISTINCT FROM (NEW.status = 'active' AND NEW.deleted_at IS NULL))
    EXECUTE FUNCTION copy_cadence_to_enrollments();
