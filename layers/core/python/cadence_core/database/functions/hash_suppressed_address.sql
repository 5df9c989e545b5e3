-- Normalize the address of a suppression and compute its hash.
CREATE OR REPLACE FUNCTION hash_suppressed_address() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.address IS NOT NULL THEN
        NEW.address := normalised_address(NEW.channel, NEW.address);
        NEW.address_hash := address_hash(NEW.org_id, NEW.channel, NEW.address);
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER hash_suppressed_address BEFORE INSERT OR UPDATE OF address ON suppressions
    FOR EACH ROW EXECUTE FUNCTION hash_suppressed_address();
