-- The enrollments that a claim would lease, left unchanged.
WITH picked AS (
    SELECT e.*, due.place
      FROM unnest(due_in_turn(CAST(:limit AS integer), '{}')) WITH ORDINALITY
           AS due (id, org_id, cadence_id, lead_id, is_first_touch, next_step_id, zone, next_step_due, step_due_at, place)
      JOIN cadence_enrollments AS e ON e.id = due.id
     WHERE due.place <= :limit AND e.run_id IS NULL
)
