-- The message was not delivered: move its enrollment back to the message's step and set next_status:
-- `active` to retry after the delay, `paused` until a person fixes the cause, `failed` or `bounced`
-- after the last attempt. A pause by a person, or by the engine for another cause, stays (see
-- enrollment_of). An enrollment that was still at this step keeps its step_due_at; one that comes back
-- from a later step gets a new one, because its message was sent in time.
--
-- Returns the enrollment's status, or NULL if it did not move: it has sent another step since, which
-- gives up this one; it waits for a step before this one; the step is another cadence's now; it has ended
-- for a reason other than having no step left, or may not be reopened. If this message ended it, the
-- detail changes all the same.
CREATE OR REPLACE FUNCTION return_to_step(message uuid, next_status text, delay interval, reason text, detail text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    enrollment record;
    place record;
    new_status text;
BEGIN
    SELECT * INTO enrollment FROM enrollment_of(message);
    PERFORM place_enrollments(ARRAY[enrollment.id]);
    IF give_up_step(message, reason) THEN
        RETURN NULL;
    END IF;
    IF enrollment.status NOT IN ('active', 'paused')
       AND ((enrollment.status, enrollment.status_reason) IS DISTINCT FROM ('completed', 'no_step_left')
            OR NOT may_reopen(enrollment.id)) THEN
        -- It ended because of this message: the detail is that of all its events together.
        UPDATE cadence_enrollments AS e SET status_detail = detail
         WHERE e.id = enrollment.id AND e.decided_by = message AND (e.status, e.status_reason) = (next_status, reason);
        RETURN NULL;
    END IF;
    SELECT own.id AS step_id, e.step_due_at, e.next_step_id = i.step_id AS is_here,
           waiting.step_order < enrollment.message_step AS is_before INTO place
      FROM interactions AS i
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id AND e.org_id = i.org_id
      LEFT JOIN cadence_steps AS own ON own.id = i.step_id AND own.cadence_id = e.cadence_id
      LEFT JOIN cadence_steps AS waiting ON waiting.id = e.next_step_id AND waiting.archived_at IS NULL
     WHERE i.id = message;
    IF place.step_id IS NULL OR place.is_before AND place.is_here IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    DELETE FROM step_skips AS skip USING cadence_enrollments AS e
     WHERE skip.enrollment_id = e.id AND skip.org_id = e.org_id AND e.id = enrollment.id AND skip.step_id = place.step_id;
    UPDATE cadence_enrollments AS e
       SET next_step_id = place.step_id,
           status = CASE WHEN enrollment.is_paused_by_person THEN 'paused' ELSE next_status END,
           status_reason = CASE WHEN enrollment.is_paused_by_person THEN e.status_reason ELSE reason END,
           status_detail = CASE WHEN enrollment.is_paused_by_person THEN e.status_detail ELSE detail END,
           run_id = NULL, lease_expires_at = NULL,
           -- A pause that stays was not decided by this message, and its next event must not lift it.
           decided_by = CASE WHEN enrollment.is_paused_by_person THEN e.decided_by ELSE message END
     WHERE e.id = enrollment.id
    RETURNING e.status INTO new_status;
    -- In a second statement, because the triggers of the first one override both: another
    -- step sets its own due time, and a changed reason makes the pause a person's.
    UPDATE cadence_enrollments AS e
       SET next_step_due = cadence_now() + delay, attempts = 0,
           paused_by = CASE WHEN new_status = 'paused' AND NOT enrollment.is_paused_by_person THEN 'engine'
                            ELSE e.paused_by END
     WHERE e.id = enrollment.id AND new_status IN ('active', 'paused');
    -- In a third one, because the trigger takes the second for a person's change.
    UPDATE cadence_enrollments AS e
       SET step_due_at = place.step_due_at
     WHERE e.id = enrollment.id AND new_status IN ('active', 'paused')
       AND place.is_here AND place.step_due_at IS NOT NULL;
    RETURN new_status;
END
$$;
