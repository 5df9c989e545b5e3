-- Record each new enrollment, and each change of its status or of what pauses it, in the history.
CREATE OR REPLACE FUNCTION record_enrollment_history() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO cadence_enrollment_history
        (enrollment_id, org_id, cadence_id, lead_id, from_status, to_status, reason, detail, current_step, run_id)
    VALUES
        (NEW.id, NEW.org_id, NEW.cadence_id, NEW.lead_id,
         CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END,
         NEW.status, NEW.status_reason, NEW.status_detail, NEW.current_step,
         CASE WHEN TG_OP = 'UPDATE' THEN OLD.run_id END);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER record_enrollment AFTER INSERT ON cadence_enrollments
    FOR EACH ROW EXECUTE FUNCTION record_enrollment_history();
-- Not OF status: an UPDATE of current_step alone may complete the enrollment (calculate_next_step_due).
CREATE OR REPLACE TRIGGER record_status_change AFTER UPDATE ON cadence_enrollments
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status
                       OR NEW.status = 'paused' AND (OLD.paused_by, OLD.status_reason) IS DISTINCT FROM (NEW.paused_by, NEW.status_reason))
    EXECUTE FUNCTION record_enrollment_history();
