-- Set updated_at to the time of the row's last change. What code adds to a row is none: the key of its
-- address, or the step of an enrollment from before next_step_id, which waits for the same one.
CREATE OR REPLACE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.updated_at := cadence_now();
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER touch_updated_at BEFORE UPDATE ON leads
    FOR EACH ROW
    WHEN (NOT (OLD.email_key IS NULL AND NEW.email_key IS NOT NULL OR OLD.phone_key IS NULL AND NEW.phone_key IS NOT NULL))
    EXECUTE FUNCTION touch_updated_at();
CREATE OR REPLACE TRIGGER touch_updated_at BEFORE UPDATE ON cadence_enrollments
    FOR EACH ROW
    WHEN (OLD.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
          OR NEW.next_step_id = OLD.next_step_id OR NEW.status <> OLD.status
          OR NEW.next_step_due IS DISTINCT FROM OLD.next_step_due)
    EXECUTE FUNCTION touch_updated_at();
CREATE OR REPLACE TRIGGER touch_updated_at BEFORE UPDATE ON interactions
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
