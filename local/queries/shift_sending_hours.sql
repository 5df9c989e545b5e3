-- The weekdays of sending hours move with the timestamps of the demo, by whole days.
WITH gone AS (
    DELETE FROM sending_hours RETURNING *
)
INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
SELECT gone.schedule_id, gone.org_id, ((gone.iso_day - 1 + day.shift) % 7 + 7) % 7 + 1, gone.opens, gone.closes
  FROM gone
  JOIN organizations AS o ON o.id = gone.org_id
 CROSS JOIN LATERAL (
    SELECT CAST((now() - interval '1 day 30 minutes') AT TIME ZONE o.timezone AS date)
         - CAST((SELECT max(played_at) FROM demo.days) AT TIME ZONE o.timezone AS date) AS shift) AS day
 ORDER BY gone.schedule_id, gone.iso_day, gone.opens
