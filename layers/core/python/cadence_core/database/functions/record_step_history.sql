-- Record every edit of a step: what it was before and after.
CREATE OR REPLACE FUNCTION record_step_history() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO cadence_step_history (org_id, step_id, cadence_id, before, after)
    SELECT coalesce(NEW.org_id, OLD.org_id), coalesce(NEW.id, OLD.id), coalesce(NEW.cadence_id, OLD.cadence_id),
           CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
           CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER record_step AFTER INSERT OR DELETE ON cadence_steps
    FOR EACH ROW EXECUTE FUNCTION record_step_history();
CREATE OR REPLACE TRIGGER record_step_change AFTER UPDATE ON cadence_steps
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION record_step_history();
