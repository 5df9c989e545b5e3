-- The offset of each zone in use from UTC, in seconds, once a day for the next 400 days.
SELECT used.zone, CAST(extract(epoch FROM day) AS bigint) AS at,
       CAST(extract(epoch FROM (day AT TIME ZONE used.zone) - (day AT TIME ZONE 'UTC')) AS integer) AS seconds
  FROM (SELECT zone FROM lead_zones
        UNION SELECT timezone FROM organizations WHERE is_zone_name(timezone)
        UNION SELECT timezone FROM sending_schedules WHERE is_zone_name(timezone)
        ORDER BY zone LIMIT 600) AS used
 CROSS JOIN generate_series(cadence_now(), cadence_now() + interval '400 days', interval '1 day') AS day
