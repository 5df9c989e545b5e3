-- The step that an enrollment gets after the one it waits for, or no row if none is left.
CREATE OR REPLACE FUNCTION next_step_of(enrollment uuid, just_had uuid)
RETURNS TABLE (id uuid) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT left_over.id FROM steps_left(enrollment, just_had) AS left_over LIMIT 1
$$;
