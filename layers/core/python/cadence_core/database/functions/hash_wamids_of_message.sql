-- Replace plain WhatsApp ids with their hashes: the id contains the phone number.
CREATE OR REPLACE FUNCTION hash_wamids_of_message() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.wamid := CASE WHEN NEW.wamid LIKE 'wamid.%' THEN hashed_wamid(NEW.wamid) ELSE NEW.wamid END;
    NEW.external_id := CASE WHEN NEW.external_id LIKE 'wamid.%' THEN hashed_wamid(NEW.external_id)
                            ELSE NEW.external_id END;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER hash_wamids BEFORE INSERT OR UPDATE ON interactions
    FOR EACH ROW WHEN (NEW.wamid LIKE 'wamid.%' OR NEW.external_id LIKE 'wamid.%')
    EXECUTE FUNCTION hash_wamids_of_message();
