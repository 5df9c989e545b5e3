-- The enrollments that this run has just leased, in the order in which they were picked. The pick has asked
-- the sending rules, a moment ago; the turn that begins a message asks them again.
WITH picked AS (
    SELECT e.*, asked.place, asked.held_by, asked.detail
      FROM ROWS FROM (
               jsonb_to_recordset(CAST(:picked AS jsonb)) AS (id uuid, held_by text, detail text)
           ) WITH ORDINALITY AS asked (id, held_by, detail, place)
      JOIN cadence_enrollments AS e ON e.id = asked.id
     WHERE e.run_id = CAST(:run_id AS uuid)
), judged AS (
    SELECT now.*, picked.held_by AS reason, false AS is_of_lane, timestamptz 'infinity' AS until, picked.detail
      FROM sendable_now((SELECT array_agg(id) FROM picked)) AS now
      JOIN picked ON picked.id = now.enrollment_id
)
