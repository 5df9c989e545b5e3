-- The enrollment was moved to the step with this number: it does not get the earlier ones that it has
-- not had, and may get the later ones, even if it was moved past them before. Nothing is skipped of
-- archived steps: they were not there to be had.
CREATE OR REPLACE FUNCTION skip_steps_before(enrollment uuid, place integer) RETURNS void LANGUAGE sql AS $$
    DELETE FROM step_skips AS skip
     USING cadence_steps AS step
     WHERE skip.enrollment_id = enrollment AND step.id = skip.step_id AND step.org_id = skip.org_id AND step.step_order >= place;
    INSERT INTO step_skips (enrollment_id, step_id, org_id, reason)
    SELECT e.id, step.id, e.org_id, 'passed'
      FROM cadence_enrollments AS e
      JOIN cadence_steps AS step ON step.cadence_id = e.cadence_id AND step.org_id = e.org_id AND step.step_order < place
     WHERE e.id = enrollment AND step.archived_at IS NULL
       AND NOT EXISTS (
           SELECT FROM interactions AS i
            WHERE i.enrollment_id = e.id AND i.step_id = step.id AND i.type = 'message' AND i.status <> 'failed')
    ON CONFLICT DO NOTHING
$$;
