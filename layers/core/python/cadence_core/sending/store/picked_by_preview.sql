-- The enrollments that a claim would lease, those that it would pass over, and the suspects that the run would send after
-- them, each alone (see picked_alone), left unchanged.
WITH next AS MATERIALIZED (
    SELECT own.*, row_number() OVER () AS number FROM unnest(picked_next(CAST(:limit AS integer))) AS own
), suspect AS MATERIALIZED (
    SELECT e.id, row_number() OVER (ORDER BY e.dead_claims, e.next_step_due, e.id) AS number
      FROM cadence_enrollments AS e
     WHERE e.id = ANY (
               ARRAY(SELECT next.id FROM next WHERE next.fate = 'suspect')
            || ARRAY(SELECT s.id FROM cadence_enrollments AS s
                      WHERE s.status = 'active' AND s.dead_claims > 0 AND s.next_step_due <= cadence_now()
                      ORDER BY s.next_step_due, s.id LIMIT CAST(:limit AS integer)))
       AND e.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
       AND (e.lease_expires_at IS NULL OR e.lease_expires_at <= cadence_now())
       AND NOT EXISTS (SELECT FROM lane_ruling(e.next_step_id, e.zone, e.is_first_touch, cadence_now()))
), ruled AS (
    SELECT 1 AS part, id, number, CASE WHEN fate <> 'leased' THEN fate ELSE held_by END AS reason, until, detail
      FROM next WHERE fate IS DISTINCT FROM 'suspect'
     UNION ALL
    SELECT 2, suspect.id, suspect.number, rule.reason, rule.until, rule.detail
      FROM suspect JOIN judged_now(ARRAY(SELECT id FROM suspect)) AS rule ON rule.enrollment_id = suspect.id
), picked AS (
    SELECT e.*, row_number() OVER (ORDER BY ruled.part, ruled.number) AS place, ruled.reason, ruled.until, ruled.detail
      FROM ruled JOIN cadence_enrollments AS e ON e.id = ruled.id
), judged AS (
    SELECT now.enrollment_id, jsonb_set(now.conditions, '{is_due}', 'true') AS conditions, now.step_id, now.template_id, now.sender_id,
           picked.reason, false AS is_of_lane, picked.until, picked.detail
      FROM sendable_now((SELECT array_agg(id) FROM picked)) AS now
      JOIN picked ON picked.id = now.enrollment_id
)
