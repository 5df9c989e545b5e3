-- Lock and return the enrollment of a message, with the values needed to move it. A pause counts as
-- a person's unless the engine paused the enrollment because of this message or because a send was
-- uncertain, or may have been lost in a restore.
CREATE OR REPLACE FUNCTION enrollment_of(
    message uuid, OUT id uuid, OUT status text, OUT status_reason text,
    OUT current_step integer, OUT message_step integer, OUT is_paused_by_person boolean)
LANGUAGE sql AS $$
    SELECT e.id, e.status, e.status_reason, e.current_step, step.step_order,
           e.status = 'paused' AND (e.paused_by = 'engine'
               AND (e.decided_by = message OR e.status_reason IN ('uncertain_send', 'restored'))) IS NOT TRUE
      FROM interactions AS i
      JOIN cadence_steps AS step ON step.id = i.step_id AND step.org_id = i.org_id
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id AND e.org_id = i.org_id
     WHERE i.id = message
       FOR NO KEY UPDATE OF e
$$;
