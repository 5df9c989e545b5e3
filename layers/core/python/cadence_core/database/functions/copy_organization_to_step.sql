-- Copy the organization of a cadence to a new step that does not name one.
CREATE OR REPLACE FUNCTION copy_organization_to_step() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.org_id := (SELECT org_id FROM cadences WHERE id = NEW.cadence_id);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER a_copy_organization BEFORE INSERT ON cadence_steps
    FOR EACH ROW WHEN (NEW.org_id IS NULL) EXECUTE FUNCTION copy_organization_to_step();
