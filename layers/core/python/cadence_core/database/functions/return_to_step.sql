-- The message was not delivered: move its enrollment back to the message's step and set next_status:
-- `active` to retry after the delay, `paused` until a person fixes the cause, `failed` or `bounced`
-- after the last attempt. A pause by a person, or by the engine for another cause, stays (see
-- enrollment_of). An enrollment that was still at this step keeps its step_due_at; one that comes back
-- from a later step gets a new one, because its message was sent in time. Returns the enrollment's status, or NULL if nothing changed: it has sent a later
-- step, has ended for a reason other than having no step left, or may not be reopened.
CREATE OR REPLACE FUNCTION return_to_step(message uuid, next_status text, delay interval, reason text, detail text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    enrollment record;
    due_before timestamptz;
    new_status text;
BEGIN
    SELECT * INTO enrollment FROM enrollment_of(message);
    SELECT step_due_at INTO due_before FROM cadence_enrollments AS e WHERE e.id = enrollment.id;
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
           run_id = NULL, lease_expires_at = NULL,
           -- A pause that stays was not decided by this message, and its next event must not lift it.
           decided_by = CASE WHEN enrollment.is_paused_by_person THEN e.decided_by ELSE message END
     WHERE e.id = enrollment.id
    RETURNING e.status INTO new_status;
    -- In a second statement, because the triggers of the first one override both: a changed
    -- current_step sets its own due time, and a changed reason makes the pause a person's.
    UPDATE cadence_enrollments AS e
       SET next_step_due = now() + delay, attempts = 0,
           paused_by = CASE WHEN new_status = 'paused' AND NOT enrollment.is_paused_by_person THEN 'engine'
                            ELSE e.paused_by END
     WHERE e.id = enrollment.id AND new_status IN ('active', 'paused');
    -- In a third one, because the trigger takes the second for a person's change.
    UPDATE cadence_enrollments AS e
       SET step_due_at = due_before
     WHERE e.id = enrollment.id AND new_status IN ('active', 'paused')
       AND enrollment.current_step = enrollment.message_step AND due_before IS NOT NULL;
    RETURN new_status;
END
$$;
