-- Forget the key of an address that changes: only code computes keys (model/addresses.py).
CREATE OR REPLACE FUNCTION forget_address_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.email IS DISTINCT FROM OLD.email THEN
        NEW.email_key := NULL;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.phone IS DISTINCT FROM OLD.phone THEN
        NEW.phone_key := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER forget_address_keys BEFORE INSERT OR UPDATE OF email, phone ON leads
    FOR EACH ROW EXECUTE FUNCTION forget_address_keys();
