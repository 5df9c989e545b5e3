-- Set paused_by. A pause counts as a person's unless the statement sets paused_by. If a person
-- changes the reason of an engine pause, the pause becomes theirs; a reply's hold stays the engine's.
-- Code older than this column does not set it, but clears run_id in the statement that pauses, or
-- holds an uncertain send: such a pause counts as the engine's. No event decided it, so that none
-- lifts it by mistake.
CREATE OR REPLACE FUNCTION note_who_paused() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.status <> 'paused' THEN
        NEW.paused_by := NULL;
    ELSIF NEW.paused_by IS NULL THEN
        IF NEW.status_reason = 'uncertain_send' OR (OLD.run_id IS NOT NULL AND NEW.run_id IS NULL) THEN
            NEW.paused_by := 'engine';
            NEW.decided_by := NULL;
        ELSE
            NEW.paused_by := 'person';
        END IF;
    ELSIF NEW.paused_by = OLD.paused_by AND NEW.status_reason IS DISTINCT FROM OLD.status_reason
          AND reply_hold_rank(NEW.status_reason) = 0 THEN
        NEW.paused_by := 'person';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER note_who_paused
    BEFORE INSERT OR UPDATE OF status, status_reason, paused_by ON cadence_enrollments
    FOR EACH ROW WHEN (NEW.status = 'paused' OR NEW.paused_by IS NOT NULL)
    EXECUTE FUNCTION note_who_paused();
