-- The step that an enrollment waits for, or no row if none is left. It is the one that was chosen when
-- the enrollment last moved, whatever was edited since, unless that one was archived or deleted.
CREATE OR REPLACE FUNCTION step_to_send(enrollment cadence_enrollments)
RETURNS SETOF cadence_steps LANGUAGE sql STABLE ROWS 1 AS $$
    -- The second part is read only if the first one has no row.
    SELECT step.* FROM (
        SELECT * FROM cadence_steps
         WHERE id = enrollment.next_step_id AND cadence_id = enrollment.cadence_id AND archived_at IS NULL
        UNION ALL
        SELECT * FROM cadence_steps
         WHERE id = CASE WHEN enrollment.next_step_id = '00000000-0000-0000-0000-000000000000'
                         THEN first_step_from(enrollment.cadence_id, enrollment.current_step)
                         ELSE (SELECT id FROM next_step_of(enrollment.id, NULL)) END) AS step LIMIT 1
$$;
