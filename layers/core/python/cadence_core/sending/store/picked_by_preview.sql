-- The enrollments that a claim would lease, left unchanged.
WITH picked AS (
    SELECT e.*, due.ordinality AS place
      FROM unnest(due_in_turn(CAST(:limit AS integer), '{}')) WITH ORDINALITY AS due
      JOIN cadence_enrollments AS e ON e.id = due.id
     WHERE due.ordinality <= :limit AND e.run_id IS NULL
), ruled AS MATERIALIZED (
    SELECT * FROM judged_now((SELECT array_agg(id) FROM picked), caps_apart => true)
), judged AS (
    SELECT r.enrollment_id, r.conditions, r.step_id, r.template_id, r.sender_id, coalesce(r.reason, beyond.reason) AS reason,
           coalesce(r.is_of_lane, beyond.is_of_lane) AS is_of_lane,
           coalesce(r.until, beyond.until, CASE WHEN beyond.is_of_lane THEN next_bucket(cadence_now()) END) AS until, r.detail
      FROM ruled AS r
      LEFT JOIN beyond_room(
               (SELECT array_agg(ruled.c ORDER BY picked.place) FROM ruled JOIN picked ON picked.id = ruled.enrollment_id
                 WHERE ruled.reason IS NULL), cadence_now()) AS beyond ON beyond.enrollment_id = r.enrollment_id
)
