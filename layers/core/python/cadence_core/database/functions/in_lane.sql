-- What the queue needs to know of a message whose lane it has asked: of its candidate, all but what only the lead says.
-- A lane that no rule knows has no facts.
CREATE OR REPLACE FUNCTION in_lane(due due_message, facts candidate) RETURNS due_message LANGUAGE sql STABLE AS $$
    SELECT CAST(ROW(due.id, due.org_id, due.cadence_id, due.lead_id, due.is_first_touch, due.next_step_id, due.zone, due.next_step_due, due.step_due_at,
        jsonb_populate_record(facts, jsonb_build_object(
            'enrollment_id', due.id, 'lead_id', due.lead_id, 'step_due_at', due.step_due_at))) AS due_message)
$$;
