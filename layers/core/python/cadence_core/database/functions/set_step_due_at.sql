-- Set step_due_at, the time at which the current step became due:
--   * A new row, another step, a reopening or a person's change of next_step_due sets it to
--     next_step_due. An end clears it.
--   * A deferral by the engine leaves it: that statement also gives the lease back (run_id).
--   * Pausing and resuming leave both times. A step that was held as too late is due anew when it is
--     resumed: a person wants it sent.
--   * A statement that changes step_due_at itself keeps its value.
-- Runs after calculate_next_step_due: PostgreSQL fires triggers in the order of their names.
CREATE OR REPLACE FUNCTION set_step_due_at() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.step_due_at := CASE TG_NAME WHEN 'set_step_due_at_on_resuming' THEN cadence_now() ELSE NEW.next_step_due END;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER set_step_due_at BEFORE INSERT ON cadence_enrollments
    FOR EACH ROW WHEN (NEW.step_due_at IS NULL)
    EXECUTE FUNCTION set_step_due_at();
CREATE OR REPLACE TRIGGER set_step_due_at_on_change
    BEFORE UPDATE OF current_step, next_step_id, status, next_step_due ON cadence_enrollments
    FOR EACH ROW
    WHEN (NEW.next_step_due IS DISTINCT FROM OLD.next_step_due
          AND NEW.step_due_at IS NOT DISTINCT FROM OLD.step_due_at
          AND (NEW.current_step <> OLD.current_step
               -- Two steps may have had the same number, one after the other.
               OR NEW.next_step_id IS DISTINCT FROM OLD.next_step_id
                  AND OLD.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
               OR OLD.next_step_due IS NULL OR NEW.next_step_due IS NULL
               OR OLD.run_id IS NULL OR NEW.run_id IS NOT NULL))
    EXECUTE FUNCTION set_step_due_at();
CREATE OR REPLACE TRIGGER set_step_due_at_on_resuming
    BEFORE UPDATE OF status ON cadence_enrollments
    FOR EACH ROW
    WHEN (OLD.status = 'paused' AND NEW.status = 'active' AND OLD.status_reason = 'too_late')
    EXECUTE FUNCTION set_step_due_at();
