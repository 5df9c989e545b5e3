-- Set when an enrollment's next step is due, and complete the enrollment when no step is left:
--   * A new row, or one that moved to another step (choose_next_step), is due after the delay of its
--     step (step_due). An import may set next_step_due of a new row itself.
--   * Pausing and resuming keep the due time. A reopened enrollment is due at once.
--   * If no step is left, an active enrollment completes. A paused one completes only when it is
--     resumed, because its last message may still fail.
--   * An ended enrollment is never due.
CREATE OR REPLACE FUNCTION calculate_next_step_due() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    step record;
    due timestamptz := cadence_now();
    is_new boolean := TG_OP = 'INSERT';
    was_ended boolean := false;
    is_moved boolean := true;
    is_left boolean := false;
BEGIN
    IF NOT is_new THEN
        was_ended := OLD.status NOT IN ('active', 'paused');
        -- Choosing the step of a row from before next_step_id moves nothing.
        is_moved := NEW.next_step_id IS DISTINCT FROM OLD.next_step_id
                AND OLD.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
                 OR NEW.next_step_id IS NULL AND NEW.current_step <> OLD.current_step
                 OR OLD.next_step_id = '00000000-0000-0000-0000-000000000000' AND NEW.current_step <> OLD.current_step;
        IF is_moved OR NEW.status <> OLD.status THEN
            NEW.dead_claims := 0;
        END IF;
        -- A person resumed or reopened it and left the reason as it was. Clear the reason with the
        -- pause or the end, or a later pause by a person would look like the engine's.
        IF (OLD.status = 'paused' AND NEW.status = 'active' OR was_ended AND NEW.status IN ('active', 'paused'))
           AND (NEW.status_reason, NEW.status_detail, NEW.decided_by)
               IS NOT DISTINCT FROM (OLD.status_reason, OLD.status_detail, OLD.decided_by) THEN
            NEW.status_reason := NULL;
            NEW.status_detail := NULL;
            NEW.decided_by := NULL;
        END IF;
    END IF;

    -- Whoever moves it past its last step knows more than its rows show: the same statement may settle
    -- that step's message.
    IF (NEW.status = 'active' OR is_moved AND NEW.status = 'paused') AND NOT (is_moved AND NEW.next_step_id IS NULL) THEN
        SELECT id, delay_days, delay_business_days, delay_hours INTO step FROM step_to_send(NEW);
        is_left := FOUND;
    END IF;
    IF NEW.status = 'active' AND NOT is_left THEN
        NEW.status := 'completed';
        NEW.status_reason := 'no_step_left';
    END IF;

    IF NEW.status NOT IN ('active', 'paused') THEN
        NEW.next_step_due := NULL;
        NEW.completed_at := CASE WHEN NEW.status = 'completed' THEN coalesce(NEW.completed_at, cadence_now()) END;
        RETURN NEW;
    END IF;

    NEW.completed_at := NULL;
    IF is_left AND (is_new AND NEW.next_step_due IS NULL OR NOT is_new AND is_moved) THEN
        SELECT step_due(own.schedule, sending_zone(c.org_id, own.schedule, l.timezone), cadence_now(),
                        step.delay_days, step.delay_business_days, step.delay_hours) INTO due
          FROM cadences AS c
          JOIN organizations AS o ON o.id = c.org_id
          JOIN leads AS l ON l.id = NEW.lead_id AND l.org_id = c.org_id
         CROSS JOIN LATERAL (SELECT coalesce(c.schedule_id, o.schedule_id) AS schedule) AS own
         WHERE c.id = NEW.cadence_id;
    END IF;
    IF is_new THEN
        NEW.next_step_due := coalesce(NEW.next_step_due, due, cadence_now());
    ELSIF is_moved THEN
        NEW.next_step_due := coalesce(due, cadence_now());
        NEW.attempts := 0;
    ELSIF was_ended OR NEW.next_step_due IS NULL THEN
        NEW.next_step_due := cadence_now();
        NEW.attempts := 0;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER calculate_next_step_due
    BEFORE INSERT OR UPDATE OF current_step, next_step_id, status ON cadence_enrollments
    FOR EACH ROW EXECUTE FUNCTION calculate_next_step_due();
