-- Lock the first of these messages, at most so many, and return them in their order. Those that another
-- transaction holds or has taken are left out. What a dead run left leased is a suspect. The facts of a lane that a
-- message has left in the meantime are forgotten.
CREATE OR REPLACE FUNCTION lock_due(due due_message[], wanted integer) RETURNS picked_message[]
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN ARRAY(
        SELECT CAST(ROW(e.id, e.org_id, d.ordinality, CASE WHEN e.run_id IS NOT NULL THEN 'suspect' END, NULL, NULL, NULL, NULL,
                        CASE WHEN e.next_step_id = d.next_step_id AND e.zone = d.zone AND e.is_first_touch = d.is_first_touch
                                  AND e.step_due_at = d.step_due_at THEN d.c END) AS picked_message)
          FROM unnest(due) WITH ORDINALITY AS d
          JOIN cadence_enrollments AS e ON e.id = d.id
         WHERE e.status = 'active' AND e.next_step_due <= cadence_now() AND is_pickable(e)
         ORDER BY d.ordinality LIMIT wanted
           FOR NO KEY UPDATE OF e SKIP LOCKED);
END
$$;
