-- Fill in the organization of a new consent from its lead.
CREATE OR REPLACE FUNCTION lead_of_consent() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.org_id := (SELECT org_id FROM leads WHERE id = NEW.lead_id);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER lead_of_consent
    BEFORE INSERT ON consents
    FOR EACH ROW WHEN (NEW.org_id IS NULL)
    EXECUTE FUNCTION lead_of_consent();
