-- The functions of 0001 and 0004 that move an enrollment, made exact. Their names, arguments and
-- results are the same, so the code before goes on working.

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
        -- Resumed by a person who left the reason as it was: it is over with the pause, and a pause
        -- of theirs that comes later is not taken for ours.
        IF OLD.status = 'paused' AND NEW.status = 'active'
           AND (NEW.status_reason, NEW.status_detail, NEW.decided_by)
               IS NOT DISTINCT FROM (OLD.status_reason, OLD.status_detail, OLD.decided_by) THEN
            NEW.status_reason := NULL;
            NEW.status_detail := NULL;
            NEW.decided_by := NULL;
        END IF;
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

-- Whether an enrollment that has ended may be opened again. Not if the lead was enrolled in the same
-- cadence once more, and not if the lead answered or wished for no more since, in whichever
-- enrollment: what has ended by itself then was not ended by that, but must stay so.
CREATE FUNCTION may_reopen(enrollment uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM cadence_enrollments AS other
         WHERE other.lead_id = e.lead_id AND other.id <> e.id
           AND (other.cadence_id = e.cadence_id AND (other.status IN ('active', 'paused') OR other.enrolled_at > e.enrolled_at)
                OR other.status IN ('replied', 'bounced', 'unsubscribed') AND other.updated_at >= e.enrolled_at))
       AND NOT EXISTS (
        SELECT FROM interactions AS answer
         WHERE answer.lead_id = e.lead_id AND answer.type = 'reply' AND answer.created_at >= e.enrolled_at)
      FROM cadence_enrollments AS e WHERE e.id = enrollment
$$;

-- The message went out: its enrollment goes on to the next step, as if the engine had recorded
-- it. What a person paused stays paused; what was held, or given up, because of this message is
-- not any more. Returns the enrollment's status, NULL if it had gone on or ended already.
CREATE OR REPLACE FUNCTION advance_past(message uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    enrollment record;
    is_given_up boolean;
    new_status text;
BEGIN
    SELECT * INTO enrollment FROM enrollment_of(message);
    is_given_up := enrollment.status_reason = 'attempts_exhausted' AND may_reopen(enrollment.id)
               AND EXISTS (SELECT FROM cadence_enrollments AS e WHERE e.id = enrollment.id AND e.decided_by = message);
    IF (enrollment.status NOT IN ('active', 'paused') AND is_given_up IS NOT TRUE)
       OR enrollment.current_step > enrollment.message_step THEN
        RETURN NULL;
    END IF;
    UPDATE cadence_enrollments AS e
       SET current_step = enrollment.message_step + 1,
           status = CASE WHEN enrollment.is_paused_by_person THEN 'paused' ELSE 'active' END,
           status_reason = CASE WHEN enrollment.is_paused_by_person THEN e.status_reason END,
           status_detail = CASE WHEN enrollment.is_paused_by_person THEN e.status_detail END,
           run_id = NULL, lease_expires_at = NULL, decided_by = NULL
     WHERE e.id = enrollment.id
    RETURNING e.status INTO new_status;
    RETURN new_status;
END
$$;

-- The message did not arrive: its enrollment goes back to its step, `active` to try again after
-- the delay, `paused` for a person to mend something, `failed` or `bounced` if it was the last
-- attempt; what a person paused stays paused. Left alone is an enrollment that has ended
-- otherwise than by having no step left, and one that has sent a later step.
-- Returns the enrollment's status, NULL if it was left alone.
CREATE OR REPLACE FUNCTION return_to_step(message uuid, next_status text, delay interval, reason text, detail text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    enrollment record;
    new_status text;
BEGIN
    SELECT * INTO enrollment FROM enrollment_of(message);
    IF enrollment.status NOT IN ('active', 'paused')
       AND ((enrollment.status, enrollment.status_reason) IS DISTINCT FROM ('completed', 'no_step_left')
            OR NOT may_reopen(enrollment.id)) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM interactions AS later
                 JOIN cadence_steps AS step ON step.id = later.step_id
                WHERE later.enrollment_id = enrollment.id AND later.type = 'message'
                  AND later.status <> 'failed' AND step.step_order > enrollment.message_step) THEN
        RETURN NULL;
    END IF;
    UPDATE cadence_enrollments AS e
       SET current_step = enrollment.message_step,
           status = CASE WHEN enrollment.is_paused_by_person THEN 'paused' ELSE next_status END,
           status_reason = CASE WHEN enrollment.is_paused_by_person THEN e.status_reason ELSE reason END,
           status_detail = CASE WHEN enrollment.is_paused_by_person THEN e.status_detail ELSE detail END,
           run_id = NULL, lease_expires_at = NULL, decided_by = message
     WHERE e.id = enrollment.id
    RETURNING e.status INTO new_status;
    -- Only now: a changed current_step brings the due time of its own delay.
    UPDATE cadence_enrollments AS e
       SET next_step_due = now() + delay, attempts = 0
     WHERE e.id = enrollment.id AND new_status IN ('active', 'paused');
    RETURN new_status;
END
$$;

-- As in 0001, but that the enrollments are locked by their ids, as the engine's turns do: whoever
-- pauses a cadence while a run sends for it cannot wait for the run in a circle.
CREATE OR REPLACE FUNCTION copy_cadence_to_enrollments() RETURNS trigger LANGUAGE plpgsql AS $$
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
