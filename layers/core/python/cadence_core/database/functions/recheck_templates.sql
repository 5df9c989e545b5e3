-- Have the email templates of an organization checked again when it starts or stops to require its postal
-- address, or to have one. Every row is written, so that no check that is under way is recorded.
CREATE OR REPLACE FUNCTION recheck_templates() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE message_templates SET checked_version = NULL WHERE org_id = NEW.id AND channel = 'email';
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER recheck_templates
    AFTER UPDATE OF requires_postal_address, postal_address ON organizations
    FOR EACH ROW
    WHEN ((NEW.requires_postal_address, coalesce(NEW.postal_address ~ '\S', false))
          IS DISTINCT FROM
          (OLD.requires_postal_address, coalesce(OLD.postal_address ~ '\S', false)))
    EXECUTE FUNCTION recheck_templates();
