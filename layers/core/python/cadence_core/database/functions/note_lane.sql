-- Copy to an enrollment what the queue is ordered by: the time zone of its lead, if that is one, and whether its next
-- message would be the first. A message that failed is none; the statement that records a failure may
-- also move the enrollment, and then counts it until the next move. The lead is locked, so that a change
-- of its zone that is not yet committed finds the enrollment.
CREATE OR REPLACE FUNCTION note_lane() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.lead_id <> OLD.lead_id THEN
        NEW.zone := coalesce((SELECT CASE WHEN is_zone_name(timezone) THEN timezone END FROM leads WHERE id = NEW.lead_id FOR SHARE), '');
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.is_first_touch := true;
    ELSIF NEW.is_first_touch IS NOT false AND NEW.next_step_id IS DISTINCT FROM OLD.next_step_id THEN
        NEW.is_first_touch := NOT EXISTS (
            SELECT FROM interactions WHERE enrollment_id = NEW.id AND type = 'message' AND status <> 'failed');
    END IF;
    RETURN NEW;
END
$$;

-- After b_choose_next_step: PostgreSQL fires triggers in the order of their names.
CREATE OR REPLACE TRIGGER c_note_lane
    BEFORE INSERT OR UPDATE OF lead_id, current_step, next_step_id, status ON cadence_enrollments
    FOR EACH ROW EXECUTE FUNCTION note_lane();
