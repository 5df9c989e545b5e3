-- What began or arrived on each of the last days by a clock. Follows chosen.sql.
SELECT day.day, counted.sent, counted.failed, counted.bounced, counted.replied, counted.is_at_least
  FROM (SELECT CAST(noon AS date) AS day FROM generate_series(
            CAST(:today AS date) - CAST(:days AS integer) + 1, CAST(:today AS date), interval '1 day') AS noon) AS day
 CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE type = 'message' AND status IN ('sent', 'delivered', 'read', 'bounced', 'complained')) AS sent,
           count(*) FILTER (WHERE status = 'failed') AS failed,
           count(*) FILTER (WHERE status = 'bounced') AS bounced,
           count(*) FILTER (WHERE type = 'reply') AS replied,
           count(*) = CAST(:limit AS integer) AS is_at_least
      FROM (SELECT i.type, i.status FROM chosen
             CROSS JOIN LATERAL (
                SELECT type, status FROM interactions
                 WHERE cadence_id = chosen.id
                   AND created_at >= CAST(day.day AS timestamp) AT TIME ZONE :zone
                   AND created_at < CAST(day.day + 1 AS timestamp) AT TIME ZONE :zone) AS i
             LIMIT CAST(:limit AS integer)) AS found) AS counted
 ORDER BY day.day
