-- The holiday calendars that schedules name and that have no day from now on.
SELECT DISTINCT code AS name
  FROM sending_schedules AS s, unnest(s.holiday_calendars) AS code
 WHERE NOT EXISTS (SELECT FROM holidays AS h WHERE h.calendar = code AND h.day >= CAST(cadence_now() AS date))
 ORDER BY name LIMIT 20
