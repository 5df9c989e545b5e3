-- Keep next_step_id, the step that an enrollment waits for, and current_step, its number, together:
--   * Writing next_step_id moves the enrollment to this step.
--   * Writing current_step moves it to the step with that number or the next one after it, and skips
--     the steps before. The engine before next_step_id wrote current_step too, when a step was done;
--     that statement also gives the lease back (run_id).
--   * A number changes when the enrollment moves, not when its step is renumbered.
-- Runs before calculate_next_step_due: PostgreSQL fires triggers in the order of their names.
CREATE OR REPLACE FUNCTION choose_next_step() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    not_chosen CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    place_before uuid;
    number integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF coalesce(NEW.next_step_id, not_chosen) = not_chosen THEN
            NEW.next_step_id := first_step_from(NEW.cadence_id, NEW.current_step);
        END IF;
    ELSE
        place_before := OLD.next_step_id;
        IF place_before = not_chosen THEN
            PERFORM skip_steps_before(NEW.id, OLD.current_step);
            place_before := first_step_from(OLD.cadence_id, OLD.current_step);
        END IF;
        IF NEW.next_step_id IS NOT DISTINCT FROM OLD.next_step_id THEN
            IF NEW.current_step = OLD.current_step THEN
                NEW.next_step_id := place_before;
                RETURN NEW;
            ELSIF OLD.run_id IS NOT NULL AND NEW.run_id IS NULL THEN
                NEW.next_step_id := (SELECT id FROM next_step_of(NEW.id, place_before));
            ELSE
                PERFORM skip_steps_before(NEW.id, NEW.current_step);
                NEW.next_step_id := first_step_from(NEW.cadence_id, NEW.current_step);
            END IF;
        END IF;
    END IF;

    SELECT step_order INTO number FROM cadence_steps WHERE id = NEW.next_step_id AND cadence_id = NEW.cadence_id;
    IF NEW.next_step_id IS NOT NULL AND number IS NULL THEN
        RAISE EXCEPTION 'next_step_id: no step of this cadence' USING ERRCODE = 'foreign_key_violation';
    ELSIF number IS NULL AND TG_OP = 'UPDATE' AND NEW.current_step = OLD.current_step THEN
        SELECT max(step_order) + 1 INTO number FROM cadence_steps WHERE cadence_id = NEW.cadence_id;
    END IF;
    NEW.current_step := coalesce(number, NEW.current_step);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER b_choose_next_step
    BEFORE INSERT OR UPDATE OF current_step, next_step_id, status ON cadence_enrollments
    FOR EACH ROW EXECUTE FUNCTION choose_next_step();
