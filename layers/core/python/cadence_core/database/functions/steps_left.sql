-- The steps that an enrollment has still to get, in their present order: every step that is not
-- archived and that it has not had, except those that stand before a step it has had and were created
-- after it had that one. The lead has passed them: an email in front of the first one comes too late.
--
-- It has had a step whose message was not reported as failed, or that was skipped. A message that a
-- restore may have lost counts only once a later one was sent: until then its enrollment waits for
-- evidence. This is the definition; what an enrollment waits for now is `step_to_send`.
--
-- `just_had`: a step that it has had, whatever its row shows. A statement that writes the row cannot
-- see it yet.
CREATE OR REPLACE FUNCTION steps_left(enrollment uuid, just_had uuid)
RETURNS SETOF cadence_steps LANGUAGE sql STABLE ROWS 5 AS $$
    WITH had AS MATERIALIZED (
        SELECT step_id, coalesce(begun_at, created_at) AS at FROM interactions AS i
         WHERE enrollment_id = enrollment AND type = 'message' AND (status <> 'failed' OR step_id = just_had)
           AND (error_code IS DISTINCT FROM 'restored' OR status <> 'uncertain' OR EXISTS (
                SELECT FROM interactions AS later
                  JOIN cadence_steps AS behind ON behind.id = later.step_id
                  JOIN cadence_steps AS this ON this.id = i.step_id
                 WHERE later.enrollment_id = enrollment AND later.type = 'message'
                   AND (later.status NOT IN ('failed', 'uncertain') OR later.step_id = just_had)
                   AND behind.step_order > this.step_order))
        UNION ALL
        SELECT step_id, skipped_at FROM step_skips WHERE enrollment_id = enrollment
    )
    SELECT step.*
      FROM cadence_enrollments AS e
      JOIN cadence_steps AS step ON step.cadence_id = e.cadence_id AND step.archived_at IS NULL
     WHERE e.id = enrollment
       AND step.id IS DISTINCT FROM just_had
       AND step.id NOT IN (SELECT step_id FROM had)
       AND NOT EXISTS (
           SELECT FROM had JOIN cadence_steps AS passed ON passed.id = had.step_id
            WHERE passed.step_order > step.step_order AND had.at < step.created_at)
     ORDER BY step.step_order
$$;
