-- Forget why and by whom a cadence was paused once it is no longer paused, however that changes.
CREATE OR REPLACE FUNCTION forget_pause_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.pause_reason := NULL;
    NEW.paused_by := NULL;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER forget_pause_reason BEFORE UPDATE OF status ON cadences
    FOR EACH ROW WHEN (NEW.status <> 'paused' AND (NEW.pause_reason IS NOT NULL OR NEW.paused_by IS NOT NULL))
    EXECUTE FUNCTION forget_pause_reason();
