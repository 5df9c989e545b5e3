-- If the enrollment has sent a later step since this message, the message is not sent again: record
-- the skip of its step, and return true.
CREATE OR REPLACE FUNCTION give_up_step(message uuid, reason text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO step_skips (enrollment_id, step_id, org_id, reason)
    SELECT i.enrollment_id, i.step_id, i.org_id, coalesce(give_up_step.reason, 'not_delivered')
      FROM interactions AS i
      JOIN cadence_steps AS step ON step.id = i.step_id AND step.org_id = i.org_id
     WHERE i.id = message
       AND EXISTS (
           SELECT FROM interactions AS later
             JOIN cadence_steps AS behind ON behind.id = later.step_id AND behind.step_order > step.step_order
            WHERE later.enrollment_id = i.enrollment_id AND later.type = 'message' AND later.status <> 'failed'
              AND coalesce(later.begun_at, later.created_at) > coalesce(i.begun_at, i.created_at)
              -- Not sent, as far as the database knows: a restore may have lost it.
              AND later.error_code IS DISTINCT FROM 'restored')
    ON CONFLICT (enrollment_id, step_id) DO UPDATE SET reason = EXCLUDED.reason;
    RETURN FOUND;
END
$$;
