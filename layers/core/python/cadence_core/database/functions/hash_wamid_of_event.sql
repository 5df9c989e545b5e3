-- Replace a plain WhatsApp id with its hash, also in the event's key: the id contains the phone
-- number. The key of a failure gets the error code too.
CREATE OR REPLACE FUNCTION hash_wamid_of_event() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    NEW.event_key := replace(NEW.event_key, NEW.message_key, hashed_wamid(NEW.message_key))
                     || CASE WHEN NEW.event_key LIKE '%:failed' THEN concat(':', NEW.code) ELSE '' END;
    NEW.message_key := hashed_wamid(NEW.message_key);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER hash_wamid BEFORE INSERT ON delivery_events
    FOR EACH ROW WHEN (NEW.message_key LIKE 'wamid.%')
    EXECUTE FUNCTION hash_wamid_of_event();
