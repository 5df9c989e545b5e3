-- The messages of a pilot that could leave now, the longest due first, at most `depth`: its first touches,
-- or its follow-ups. The leads of a pilot are few.
CREATE OR REPLACE FUNCTION due_of_pilot(cadence uuid, first_touch boolean, depth integer, spent text[])
RETURNS due_message[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT as_due(e)
          FROM cadence_pilots AS p
          JOIN cadence_enrollments AS e ON e.cadence_id = p.cadence_id AND e.lead_id = p.lead_id
         WHERE p.cadence_id = cadence AND e.status = 'active' AND e.is_first_touch = first_touch
           AND e.next_step_due <= cadence_now() AND is_pickable(e)
           AND NOT EXISTS (
               SELECT FROM candidates_of(ARRAY[e.id]) AS asked
                 LEFT JOIN LATERAL first_rulings(ARRAY[asked.c], cadence_now()) AS rule ON true
                 LEFT JOIN LATERAL room_under(ARRAY(SELECT own FROM counted_in(ARRAY[asked.c], cadence_now()) AS own), cadence_now()) AS own
                        ON is_spent(own.scope, own.room, spent)
                WHERE rule.is_of_lane OR own.scope IS NOT NULL)
         ORDER BY e.next_step_due, e.id LIMIT depth);
END
$$;
