-- Copy the organization of a schedule to hours that do not name one.
CREATE OR REPLACE FUNCTION copy_organization_to_hours() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.org_id := (SELECT org_id FROM sending_schedules WHERE id = NEW.schedule_id);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER a_copy_organization BEFORE INSERT ON sending_hours
    FOR EACH ROW WHEN (NEW.org_id IS NULL) EXECUTE FUNCTION copy_organization_to_hours();
