-- The enrollments that this run has just leased, in the order in which they were picked.
WITH picked AS (
    SELECT e.*, asked.place
      FROM unnest(CAST(:picked AS uuid[])) WITH ORDINALITY AS asked (id, place)
      JOIN cadence_enrollments AS e ON e.id = asked.id
     WHERE e.run_id = CAST(:run_id AS uuid)
)
