-- The message was sent: move its enrollment to the next step, as if the engine had recorded the
-- send. A pause by a person, or by the engine for another cause, stays (see enrollment_of). An
-- enrollment that the engine paused, or ended as failed, because of this message becomes active.
-- If PostgreSQL refuses the move, the enrollment is held: what is known of the message is not lost.
-- Returns the enrollment's status, or NULL if it waits for a step that it has not had, or has ended
-- otherwise.
CREATE OR REPLACE FUNCTION advance_past(message uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    own record;
    enrollment record;
    is_given_up boolean;
    new_status text;
BEGIN
    SELECT e.id, e.next_step_id, i.step_id INTO own
      FROM interactions AS i
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id AND e.org_id = i.org_id
     WHERE i.id = message
       FOR NO KEY UPDATE OF e;
    IF own.next_step_id = '00000000-0000-0000-0000-000000000000' THEN
        PERFORM place_enrollments(ARRAY[own.id]);
    END IF;
    -- Most events are about a step that its enrollment has left: they end here, without more statements.
    IF NOT waits_for_had_step(own.id, own.step_id) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO enrollment FROM enrollment_of(message);
    is_given_up := enrollment.status_reason = 'attempts_exhausted' AND may_reopen(enrollment.id)
               AND EXISTS (SELECT FROM cadence_enrollments AS e WHERE e.id = enrollment.id AND e.decided_by = message);
    IF enrollment.id IS NULL OR (enrollment.status NOT IN ('active', 'paused') AND is_given_up IS NOT TRUE) THEN
        RETURN NULL;
    END IF;
    BEGIN
        UPDATE cadence_enrollments AS e
           SET next_step_id = (SELECT next.id FROM next_step_of(e.id, own.step_id) AS next),
               status = CASE WHEN enrollment.is_paused_by_person THEN 'paused' ELSE 'active' END,
               status_reason = CASE WHEN enrollment.is_paused_by_person THEN e.status_reason END,
               status_detail = CASE WHEN enrollment.is_paused_by_person THEN e.status_detail END,
               run_id = NULL, lease_expires_at = NULL, decided_by = NULL
         WHERE e.id = enrollment.id
        RETURNING e.status INTO new_status;
    EXCEPTION WHEN data_exception OR integrity_constraint_violation OR raise_exception THEN
        UPDATE cadence_enrollments AS e
           SET status = 'paused', status_reason = 'not_moved', status_detail = SQLSTATE, paused_by = 'engine',
               run_id = NULL, lease_expires_at = NULL, decided_by = NULL
         WHERE e.id = enrollment.id AND NOT enrollment.is_paused_by_person;
        new_status := 'paused';
    END;
    RETURN new_status;
END
$$;
