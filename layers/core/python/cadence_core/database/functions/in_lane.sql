-- What the queue needs to know of a message whose lane it has asked: of its candidate, all but what only the lead says.
-- A lane that no rule knows has no facts. `spread_minutes` is 0 unless rule_spread keeps the message (ready_of).
CREATE OR REPLACE FUNCTION in_lane(due due_message, facts candidate) RETURNS due_message LANGUAGE plpgsql STABLE AS $$
BEGIN
    due.c := jsonb_populate_record(facts, jsonb_build_object(
        'enrollment_id', due.id, 'lead_id', due.lead_id, 'step_due_at', due.step_due_at));
    IF (rule_spread(due.c, cadence_now())).until IS NULL THEN
        due.c.spread_minutes := 0;
    END IF;
    RETURN due;
END
$$;
