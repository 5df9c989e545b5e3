-- The enrollments that a claim would lease, and then those that it would pass over, left unchanged.
WITH picked AS (
    SELECT e.*, m.number AS place, CASE WHEN m.fate = 'leased' OR m.fate IS NULL THEN m.held_by ELSE m.fate END AS reason, m.until, m.detail
      FROM (SELECT own.*, row_number() OVER () AS number FROM unnest(picked_next(CAST(:limit AS integer))) AS own) AS m
      JOIN cadence_enrollments AS e ON e.id = m.id
     WHERE m.fate IS DISTINCT FROM 'suspect'
), judged AS (
    SELECT now.enrollment_id, jsonb_set(now.conditions, '{is_due}', 'true') AS conditions, now.step_id, now.template_id, now.sender_id,
           picked.reason, false AS is_of_lane, picked.until, picked.detail
      FROM sendable_now((SELECT array_agg(id) FROM picked)) AS now
      JOIN picked ON picked.id = now.enrollment_id
)
