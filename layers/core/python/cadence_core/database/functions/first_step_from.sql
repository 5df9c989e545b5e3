-- The first step of a cadence at or after a number, because numbers may have gaps, or NULL. Archived
-- steps do not count.
CREATE OR REPLACE FUNCTION first_step_from(cadence uuid, place integer) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT id FROM cadence_steps
     WHERE cadence_id = cadence AND step_order >= place AND archived_at IS NULL
     ORDER BY step_order LIMIT 1
$$;
