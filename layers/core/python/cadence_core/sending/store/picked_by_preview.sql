-- What the claims of a preview have looked at, in their order, each with the rule that keeps it.
WITH picked AS (
    SELECT e.*, asked.place, asked.held_by, asked.until, asked.detail
      FROM ROWS FROM (
               jsonb_to_recordset(CAST(:picked AS jsonb)) AS (id uuid, held_by text, until timestamptz, detail text)
           ) WITH ORDINALITY AS asked (id, held_by, until, detail, place)
      JOIN cadence_enrollments AS e ON e.id = asked.id
), judged AS (
    -- What a claim looks at is due, also if it lets it be asked again before its time (see ask_again).
    SELECT now.enrollment_id, jsonb_set(now.conditions, '{is_due}', 'true') AS conditions, now.step_id, now.template_id, now.sender_id,
           picked.held_by AS reason, false AS is_of_lane, picked.until, picked.detail
      FROM sendable_now((SELECT array_agg(id) FROM picked)) AS now
      JOIN picked ON picked.id = now.enrollment_id
)
