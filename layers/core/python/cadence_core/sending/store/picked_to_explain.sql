-- The enrollments that a caller asks about, as far as they are open, left unchanged.
WITH picked AS (
    SELECT e.*, asked.place
      FROM unnest(CAST(:asked AS uuid[])) WITH ORDINALITY AS asked (id, place)
      JOIN cadence_enrollments AS e ON e.id = asked.id
     WHERE e.status IN ('active', 'paused')
), judged AS (
    SELECT * FROM judged_now((SELECT array_agg(id) FROM picked))
)
