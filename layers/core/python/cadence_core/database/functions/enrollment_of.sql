-- A message's enrollment, locked, with what matters for moving it. It is paused by a person
-- unless the pause is ours: for a doubt, or for what this message's failure asks a person to mend.
CREATE OR REPLACE FUNCTION enrollment_of(
    message uuid, OUT id uuid, OUT status text, OUT status_reason text,
    OUT current_step integer, OUT message_step integer, OUT is_paused_by_person boolean)
LANGUAGE sql AS $$
    SELECT e.id, e.status, e.status_reason, e.current_step, step.step_order,
           e.status = 'paused' AND e.status_reason IS DISTINCT FROM 'uncertain_send'
               AND (e.decided_by = message AND e.status_reason IN (
                        'template_error', 'template_fault', 'outside_service_window', 'delivery_failed')) IS NOT TRUE
      FROM interactions AS i
      JOIN cadence_steps AS step ON step.id = i.step_id
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id
     WHERE i.id = message
       FOR NO KEY UPDATE OF e
$$;
