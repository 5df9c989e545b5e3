-- What a report is about, and the clock by which it counts days: the organization's; of several, UTC.
SELECT nullif(:org_id, '') AS org_id, nullif(:cadence_id, '') AS cadence_id, clock.zone,
       cadence_now() AS at, CAST(cadence_now() AT TIME ZONE clock.zone AS date) AS today
  FROM (SELECT zone_of(NULL, NULL, NULL, CASE count(*) WHEN 1 THEN min(timezone) END) AS zone
          FROM (SELECT timezone FROM organizations WHERE :org_id = '' OR id::text = :org_id LIMIT 2) AS o) AS clock
