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
