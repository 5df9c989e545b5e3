-- Whether the step that an enrollment waits for is `just_had`, or another one that it has had. One whose
-- message is uncertain, for instance because a restore may have lost it, was had only if a later step was:
-- what is learned of an earlier step says nothing of it.
--
-- In plpgsql, which keeps the plan as long as the session: each transaction with events asks it.
CREATE OR REPLACE FUNCTION waits_for_had_step(enrollment uuid, just_had uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM cadence_enrollments AS e
         WHERE e.id = enrollment
           AND (e.next_step_id = just_had
                OR EXISTS (SELECT FROM interactions AS i
                            WHERE i.enrollment_id = e.id AND i.step_id = e.next_step_id
                              AND i.type = 'message' AND i.status <> 'failed'
                              AND (i.status NOT IN ('sending', 'uncertain')
                                   OR EXISTS (SELECT FROM cadence_steps AS waited, cadence_steps AS had
                                               WHERE waited.id = e.next_step_id AND had.id = just_had
                                                 AND had.step_order > waited.step_order)))));
END
$$;
