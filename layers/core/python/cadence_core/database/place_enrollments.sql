-- Choose the steps of a slice of the open enrollments that are from before next_step_id. Returns the
-- last id of the slice, or NULL after the last slice.
WITH slice AS MATERIALIZED (
    SELECT id FROM cadence_enrollments
     WHERE id > CAST(:after AS uuid) AND status IN ('active', 'paused')
       AND next_step_id = '00000000-0000-0000-0000-000000000000'
     ORDER BY id LIMIT 1000
)
SELECT place_enrollments(array_agg(id)), max(id::text) FROM slice
