-- Fill in the zone and the kind of touch of a slice of the open enrollments from before these columns.
-- Returns the last id of the slice, or NULL after the last slice.
WITH slice AS MATERIALIZED (
    SELECT id FROM cadence_enrollments
     WHERE id > CAST(:after AS uuid) AND status IN ('active', 'paused') AND is_first_touch IS NULL
     ORDER BY id LIMIT 1000
       FOR NO KEY UPDATE
), noted AS (
    UPDATE cadence_enrollments AS e
       SET zone = CASE WHEN is_zone_name(l.timezone) THEN l.timezone ELSE '' END,
           is_first_touch = NOT EXISTS (
               SELECT FROM interactions AS i
                WHERE i.enrollment_id = e.id AND i.type = 'message' AND i.status <> 'failed')
      FROM slice, leads AS l
     WHERE e.id = slice.id AND l.id = e.lead_id AND l.org_id = e.org_id
)
SELECT NULL, max(id::text) FROM slice
