-- An enrollment that begins at a later step does not get the steps before it.
CREATE OR REPLACE FUNCTION skip_steps_of_import() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM skip_steps_before(NEW.id, NEW.current_step);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER skip_steps_of_import AFTER INSERT ON cadence_enrollments
    FOR EACH ROW WHEN (NEW.current_step > 1)
    EXECUTE FUNCTION skip_steps_of_import();
