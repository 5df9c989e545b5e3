-- Normalize the address of a suppression and compute its hash. The hash over the key of an address
-- that changes is forgotten: only code computes keys (model/addresses.py).
CREATE OR REPLACE FUNCTION hash_suppressed_address() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.address IS NOT NULL THEN
        NEW.address := normalised_address(NEW.channel, NEW.address);
        NEW.address_hash := address_hash(NEW.org_id, NEW.channel, NEW.address);
        IF TG_OP = 'UPDATE' AND NEW.address IS DISTINCT FROM OLD.address THEN
            NEW.key_hash := NULL;
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER hash_suppressed_address BEFORE INSERT OR UPDATE OF address ON suppressions
    FOR EACH ROW EXECUTE FUNCTION hash_suppressed_address();
