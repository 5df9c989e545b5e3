-- The step that an enrollment gets after the one it waits for, or NULL if none is left.
CREATE OR REPLACE FUNCTION next_step_of(enrollment uuid, just_had uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT id FROM steps_left(enrollment, just_had) LIMIT 1
$$;
