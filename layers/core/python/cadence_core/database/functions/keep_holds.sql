-- Let each reply hold an enrollment until its own hold is released, whatever else pauses the enrollment. A
-- statement adds a reply's hold to further_holds and pauses the enrollment; status_reason shows the strongest hold
-- (reply_hold_rank), but a person's pause before all. What another pause stands before is kept, and shown when that
-- one has ended. A person's pause stands before every hold of the engine: those are kept, too, but for what the row of an
-- uncertain message holds by itself. An end ends all.
-- Runs before calculate_next_step_due, which would complete what is resumed after its last step.
CREATE OR REPLACE FUNCTION keep_holds() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    holds jsonb := NEW.further_holds;
    strongest text;
BEGIN
    IF NEW.status NOT IN ('active', 'paused') THEN
        NEW.further_holds := '{}';
        RETURN NEW;
    END IF;
    IF NEW.status = 'paused' AND OLD.paused_by = 'engine'
       AND (reply_hold_rank(OLD.status_reason) > 0
            OR NEW.paused_by = 'person' AND OLD.status_reason NOT IN ('uncertain_send', 'restored')) THEN
        holds := holds || jsonb_build_object(OLD.status_reason, OLD.status_detail);
    END IF;
    SELECT own.reason INTO strongest FROM jsonb_object_keys(holds) AS own (reason) ORDER BY reply_hold_rank(own.reason) DESC, own.reason LIMIT 1;
    IF NEW.status = 'active' AND strongest IS NOT NULL
       OR NEW.paused_by = 'engine' AND NEW.further_holds <> OLD.further_holds
          AND reply_hold_rank(NEW.status_reason) < reply_hold_rank(strongest) THEN
        NEW.status := 'paused';
        NEW.status_reason := strongest;
        NEW.status_detail := holds ->> strongest;
        NEW.paused_by := 'engine';
        NEW.decided_by := NULL;
        NEW.run_id := NULL;
        NEW.lease_expires_at := NULL;
    END IF;
    NEW.further_holds := CASE WHEN NEW.paused_by = 'engine' THEN holds - coalesce(NEW.status_reason, '') ELSE holds END;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER a_keep_holds BEFORE UPDATE OF status, status_reason, paused_by, further_holds ON cadence_enrollments
    FOR EACH ROW WHEN (OLD.status = 'paused' OR NEW.further_holds <> '{}')
    EXECUTE FUNCTION keep_holds();
