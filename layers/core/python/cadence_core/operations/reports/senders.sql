-- A page of the senders, or one of them, by organization and address: what each may send, and what became
-- of its last 2,000 messages of 24 hours. Follows stops_in_force.sql and cap_uses.sql.
, asked AS MATERIALIZED (
    SELECT CAST(nullif(:org_id, '') AS uuid) AS org_id, CAST(nullif(:sender_id, '') AS uuid) AS sender_id,
           CAST(nullif(:after, '') AS uuid) AS after
), page AS MATERIALIZED (
    SELECT s.*, o.name AS organization, from_domain(s) AS domain
      FROM asked, senders AS s
      JOIN organizations AS o ON o.id = s.org_id
     WHERE (asked.org_id IS NULL OR s.org_id = asked.org_id)
       AND (asked.sender_id IS NULL OR s.id = asked.sender_id)
       AND (asked.after IS NULL OR (o.name, s.address, s.id) > (
            SELECT last_of.name, last.address, last.id
              FROM senders AS last JOIN organizations AS last_of ON last_of.id = last.org_id
             WHERE last.id = asked.after))
     ORDER BY o.name, s.address, s.id
     LIMIT CAST(:limit AS integer)
)
SELECT page.id, page.org_id, page.organization, page.channel, page.address, page.display_name, page.status,
       page.portfolio, recent.sent, recent.bounced, recent.complained,
       (SELECT coalesce(jsonb_agg(cap ORDER BY cap.kind, cap.id), '[]') FROM (
            SELECT id, kind, portfolio, domain, daily_cap, allowed, used, is_halved, trickle, ramp_start, ramp_step, ramp_from
              FROM cap_uses AS c
             WHERE c.org_id = page.org_id AND (c.sender_id = page.id OR c.portfolio = page.portfolio)) AS cap) AS caps,
       (SELECT coalesce(jsonb_agg(stop ORDER BY stop.since, stop.id), '[]') FROM (
            SELECT id, cause, kind, organization, channel, name, display_name, reason, by, since, until, kind = 'sender' AS is_own, at,
                   org_id, sender_id
              FROM stops AS s
             WHERE (s.org_id = page.org_id) IS NOT FALSE AND (s.channel = page.channel) IS NOT FALSE
               AND (s.sender_id = page.id) IS NOT FALSE AND (s.domain IS NULL OR s.domain = page.domain)
             LIMIT 20) AS stop) AS stops
  FROM page
 CROSS JOIN LATERAL (
    SELECT count(*) AS sent, count(*) FILTER (WHERE status = 'bounced') AS bounced,
           count(*) FILTER (WHERE status = 'complained') AS complained
      FROM (SELECT i.status FROM interactions AS i
             WHERE i.sender_id = page.id AND i.type = 'message' AND i.sent_at > cadence_now() - interval '24 hours'
             ORDER BY i.sent_at DESC LIMIT 2000) AS one) AS recent
 ORDER BY page.organization, page.address, page.id
