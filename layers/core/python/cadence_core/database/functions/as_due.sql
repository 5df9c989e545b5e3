-- What the queue needs to know of an enrollment.
CREATE OR REPLACE FUNCTION as_due(e cadence_enrollments) RETURNS due_message LANGUAGE sql STABLE AS $$
    SELECT CAST(ROW(e.id, e.org_id, e.cadence_id, e.lead_id, e.is_first_touch, e.next_step_id, e.zone,
                    e.next_step_due, e.step_due_at, NULL) AS due_message)
$$;
