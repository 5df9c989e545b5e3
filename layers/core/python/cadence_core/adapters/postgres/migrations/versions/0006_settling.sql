-- The functions of 0004 that move an enrollment for what an event says of its message, made
-- exact. Their names, arguments and results are the same.

-- A message's enrollment, locked, with what matters for moving it. It is paused by a person
-- unless the pause is ours: for a doubt, or for what this message's failure asks a person to mend.
CREATE OR REPLACE FUNCTION enrollment_of(
    message uuid, OUT id uuid, OUT status text, OUT status_reason text,
    OUT current_step integer, OUT message_step integer, OUT is_paused_by_person boolean)
LANGUAGE sql AS $$
    SELECT e.id, e.status, e.status_reason, e.current_step, step.step_order,
           e.status = 'paused' AND e.status_reason IS DISTINCT FROM 'uncertain_send'
               AND (e.decided_by = message AND e.status_reason IN (
                        'template_error', 'template_fault', 'outside_service_window', 'delivery_failed')) IS NOT TRUE
      FROM interactions AS i
      JOIN cadence_steps AS step ON step.id = i.step_id
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id
     WHERE i.id = message
       FOR NO KEY UPDATE OF e
$$;

-- The clock of 0001, but that a paused enrollment is not completed under the pause: one that has
-- no step left completes when it is resumed. Until then its last message may still come back.
CREATE OR REPLACE FUNCTION calculate_next_step_due() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
DECLARE
    step record;
    is_new boolean := TG_OP = 'INSERT';
    was_ended boolean := false;
    is_advanced boolean := true;
BEGIN
    IF NOT is_new THEN
        was_ended := OLD.status NOT IN ('active', 'paused');
        is_advanced := NEW.current_step <> OLD.current_step;
    END IF;

    IF NEW.status IN ('active', 'paused') AND (NEW.status = 'active' OR is_advanced) THEN
        SELECT step_order, make_interval(days => delay_days, hours => delay_hours) AS delay INTO step
          FROM cadence_steps
         WHERE cadence_id = NEW.cadence_id AND step_order >= NEW.current_step
         ORDER BY step_order LIMIT 1;
        IF FOUND AND is_advanced THEN
            NEW.current_step := step.step_order;
        ELSIF NOT FOUND AND NEW.status = 'active' THEN
            NEW.status := 'completed';
            NEW.status_reason := 'no_step_left';
        END IF;
    END IF;

    IF NEW.status NOT IN ('active', 'paused') THEN
        NEW.next_step_due := NULL;
        NEW.completed_at := CASE WHEN NEW.status = 'completed' THEN coalesce(NEW.completed_at, now()) END;
        RETURN NEW;
    END IF;

    NEW.completed_at := NULL;
    IF is_new THEN
        NEW.next_step_due := coalesce(NEW.next_step_due, now() + step.delay, now());
    ELSIF NEW.current_step <> OLD.current_step THEN
        NEW.next_step_due := coalesce(now() + step.delay, now());
        NEW.attempts := 0;
    ELSIF was_ended OR NEW.next_step_due IS NULL THEN
        NEW.next_step_due := now();
        NEW.attempts := 0;
    END IF;
    RETURN NEW;
END
$$;
