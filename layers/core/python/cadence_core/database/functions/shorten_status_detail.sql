-- Keep status_detail as short as model/details.py makes it, whatever writes it: each change of the
-- status copies it into the history.
CREATE OR REPLACE FUNCTION shorten_status_detail() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.status_detail := left(NEW.status_detail, 199) || '…';
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER shorten_status_detail
    BEFORE INSERT OR UPDATE OF status_detail ON cadence_enrollments
    FOR EACH ROW WHEN (length(NEW.status_detail) > 200)
    EXECUTE FUNCTION shorten_status_detail();
