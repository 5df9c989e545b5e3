-- Record what changes the standing of a lead for the publisher of events, if one was there in the last
-- seven days: without one, nothing is written. It never fails, or it would undo the change that it records.
-- Who paused an enrollment is in its row alone.
CREATE OR REPLACE FUNCTION record_standing_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO standing_events
        (org_id, lead_id, enrollment_id, cadence_id, from_status, to_status, reason, paused_by, at)
    SELECT NEW.org_id, NEW.lead_id, NEW.enrollment_id, NEW.cadence_id, NEW.from_status, NEW.to_status,
           reason_code(NEW.reason),
           (SELECT e.paused_by FROM cadence_enrollments AS e
             WHERE NEW.to_status = 'paused' AND e.id = NEW.enrollment_id AND e.org_id = NEW.org_id),
           NEW.changed_at
      FROM event_publishing
     WHERE seen_at > cadence_now() - interval '7 days';
    RETURN NULL;
END
$$;

-- An enrollment's first status changes nothing, and neither does another reason of a pause.
CREATE OR REPLACE TRIGGER record_standing_event AFTER INSERT ON cadence_enrollment_history
    FOR EACH ROW WHEN (NEW.from_status <> NEW.to_status)
    EXECUTE FUNCTION record_standing_event();
