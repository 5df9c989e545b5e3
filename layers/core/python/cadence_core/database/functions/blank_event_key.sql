-- Leave words out of the key of an event about a lead that is erased, as blank_if_erased does elsewhere.
-- Its name makes the trigger run before the others, which wait for an erasure in progress too.
CREATE OR REPLACE FUNCTION blank_event_key() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM leads WHERE id = NEW.lead_id FOR KEY SHARE;
    IF EXISTS (SELECT FROM leads WHERE id = NEW.lead_id AND erased_at IS NOT NULL) THEN
        NEW.event_key := event_key_of(NEW);
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER blank_event_key
    BEFORE INSERT ON delivery_events
    FOR EACH ROW WHEN (NEW.source = 'person' AND NEW.lead_id IS NOT NULL)
    EXECUTE FUNCTION blank_event_key();
