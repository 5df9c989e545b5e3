-- Forget the key of an address that changes: only code computes keys (model/addresses.py). And write a
-- phone number as the CHECK leads_phone_e164 demands, without the blanks, invisible characters and
-- punctuation of an import, `tel:`, and 00 for the plus.
CREATE OR REPLACE FUNCTION forget_address_keys() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    dirt CONSTANT text := '[\u0001-\u0020\u007f-\u00a0\u00ad\u180e\u2000-\u2015\u2028-\u202f\u205f-\u206f\u3000\ufeff().-]';
BEGIN
    IF NEW.phone !~ '^\+[1-9][0-9]*$' THEN
        NEW.phone := regexp_replace(regexp_replace(NEW.phone, dirt, '', 'g'), '^tel:', '', 'i');
        NEW.phone := regexp_replace(NEW.phone, '^00(?=[1-9])', '+');
    END IF;
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
