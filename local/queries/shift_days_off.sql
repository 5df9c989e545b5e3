-- Days off move with the timestamps of the demo, by whole days.
UPDATE days_off AS d
   SET day = d.day + (CAST((now() - interval '1 day 30 minutes') AT TIME ZONE o.timezone AS date)
                      - CAST((SELECT max(played_at) FROM demo.days) AT TIME ZONE o.timezone AS date))
  FROM organizations AS o
 WHERE o.id = d.org_id
