-- The messages of a pilot that could leave now, the longest due first, at most `depth`: its first touches,
-- or its follow-ups. The leads of a pilot are few.
CREATE OR REPLACE FUNCTION due_of_pilot(cadence uuid, first_touch boolean, depth integer)
RETURNS due_message[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT CAST(ROW(e.id, e.org_id, e.cadence_id, e.lead_id, e.is_first_touch, e.next_step_id, e.zone, e.next_step_due, e.step_due_at) AS due_message)
          FROM cadence_pilots AS p
          JOIN cadence_enrollments AS e ON e.cadence_id = p.cadence_id AND e.lead_id = p.lead_id
         WHERE p.cadence_id = cadence AND e.status = 'active' AND e.is_first_touch = first_touch
           AND e.next_step_due <= cadence_now() AND e.dead_claims = 0
           AND e.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
           AND (e.lease_expires_at IS NULL OR e.lease_expires_at <= cadence_now())
           AND NOT EXISTS (
               SELECT FROM candidates_of(ARRAY[e.id]) AS asked CROSS JOIN first_ruling(asked.c, cadence_now()) AS rule
                WHERE rule.is_of_lane)
         ORDER BY e.next_step_due, e.id LIMIT depth);
END
$$;
