-- The enrollments that a claim would lease, left unchanged.
WITH picked AS (
    SELECT e.*, due.ordinality AS place
      FROM unnest(due_in_turn(CAST(:limit AS integer), '{}')) WITH ORDINALITY AS due
      JOIN cadence_enrollments AS e ON e.id = due.id
     WHERE due.ordinality <= :limit AND e.run_id IS NULL
), judged AS (
    SELECT * FROM judged_now((SELECT array_agg(id) FROM picked))
)
