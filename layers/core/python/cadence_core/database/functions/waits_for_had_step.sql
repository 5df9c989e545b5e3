-- Whether the step that an enrollment waits for is `just_had`, or another one that it has had: a
-- message that is uncertain, for instance one that a restore may have lost.
CREATE OR REPLACE FUNCTION waits_for_had_step(enrollment uuid, just_had uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM cadence_enrollments AS e
         WHERE e.id = enrollment
           AND (e.next_step_id = just_had
                OR EXISTS (SELECT FROM interactions AS i
                            WHERE i.enrollment_id = e.id AND i.step_id = e.next_step_id
                              AND i.type = 'message' AND i.status <> 'failed')))
$$;
