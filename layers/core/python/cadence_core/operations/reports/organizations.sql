-- A page of the organizations, or one of them, by name: how each may send. Open enrollments are counted up
-- to 1,000. Follows stops_in_force.sql and cap_uses.sql.
, asked AS MATERIALIZED (
    SELECT CAST(nullif(:org_id, '') AS uuid) AS org_id, CAST(nullif(:after, '') AS uuid) AS after
), page AS MATERIALIZED (
    SELECT o.*
      FROM asked, organizations AS o
     WHERE (asked.org_id IS NULL OR o.id = asked.org_id)
       AND (asked.after IS NULL OR (o.name, o.id) > (
            SELECT last.name, last.id FROM organizations AS last WHERE last.id = asked.after))
     ORDER BY o.name, o.id
     LIMIT CAST(:limit AS integer)
)
SELECT page.id, page.name, page.timezone, schedule.name AS schedule, page.minimum_gap_minutes, page.first_touch_share,
       (SELECT count(*) FROM (
            SELECT FROM cadence_enrollments AS e WHERE e.org_id = page.id AND e.status = 'active' LIMIT 1000) AS one) AS active,
       (SELECT count(*) FROM (
            SELECT FROM cadence_enrollments AS e WHERE e.org_id = page.id AND e.status = 'paused' LIMIT 1000) AS one) AS paused,
       (SELECT coalesce(jsonb_agg(cap ORDER BY cap.kind, cap.domain, cap.id), '[]') FROM (
            SELECT id, kind, portfolio, domain, daily_cap, allowed, used, is_halved, trickle, ramp_start, ramp_step, ramp_from
              FROM cap_uses AS c
             WHERE c.org_id = page.id AND c.kind <> 'sender'
             ORDER BY c.kind, c.domain, c.id LIMIT 50) AS cap) AS caps,
       (SELECT coalesce(jsonb_agg(stop ORDER BY stop.since, stop.id), '[]') FROM (
            SELECT id, cause, kind, organization, channel, name, reason, by, since, until, kind = 'organization' AS is_own, at,
                   org_id
              FROM stops AS s
             WHERE (s.org_id = page.id) IS NOT FALSE AND s.kind IN ('engine', 'organization', 'channel')
             LIMIT 20) AS stop) AS stops
  FROM page
  LEFT JOIN sending_schedules AS schedule ON schedule.id = page.schedule_id AND schedule.org_id = page.id
 ORDER BY page.name, page.id
