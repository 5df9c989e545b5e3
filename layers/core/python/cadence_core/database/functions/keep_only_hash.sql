-- Keep only the hash of a suppressed address if its lead is erased, or is being changed: an erasure in
-- progress would not see this row, and the unsubscribe page waits for no lock.
-- Its name makes the trigger run after the one that computes the hash.
CREATE OR REPLACE FUNCTION keep_only_hash() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM leads WHERE id = NEW.lead_id AND erased_at IS NULL FOR KEY SHARE SKIP LOCKED;
    IF NOT FOUND THEN
        NEW.address := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER keep_only_hash
    BEFORE INSERT ON suppressions
    FOR EACH ROW WHEN (NEW.address IS NOT NULL AND NEW.lead_id IS NOT NULL)
    EXECUTE FUNCTION keep_only_hash();
