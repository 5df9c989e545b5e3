-- What stops messages of an organization, a channel or a sender, or a part of them; '' means any. First
-- what stops exactly this (`is_own`), then what has lasted longest.
WITH asked AS MATERIALIZED (
    SELECT CAST(nullif(:org_id, '') AS uuid) AS org_id, nullif(:channel, '') AS channel,
           CAST(nullif(:sender_id, '') AS uuid) AS sender_id
), own AS MATERIALIZED (
    SELECT s.*, from_domain(s) AS domain FROM asked JOIN senders AS s ON s.id = asked.sender_id AND s.org_id = asked.org_id
), stop AS (
    SELECT s.id, 'person' AS cause,
           CASE WHEN s.sender_id IS NOT NULL THEN 'sender' WHEN s.channel IS NOT NULL THEN 'channel'
                WHEN s.org_id IS NOT NULL THEN 'organization' ELSE 'engine' END AS kind,
           s.org_id, s.channel, s.sender_id, NULL AS domain, s.reason, s.stopped_by AS by, s.since,
           timestamptz 'infinity' AS until,
           s.org_id IS NOT DISTINCT FROM asked.org_id AND s.sender_id IS NOT DISTINCT FROM asked.sender_id
               AND (s.sender_id IS NOT NULL OR s.channel IS NOT DISTINCT FROM asked.channel) AS is_own
      FROM asked, sending_stops AS s
    UNION ALL
    SELECT p.id, 'reputation', p.scope, p.org_id, 'email', p.sender_id, p.domain, p.detail, NULL, p.since, p.until, false
      FROM asked, reputation_pauses AS p
     WHERE p.until > cadence_now() AND p.since <= cadence_now() AND p.lifted_at IS NULL
    UNION ALL
    SELECT s.id, 'status', 'sender', s.org_id, s.channel, s.id, NULL, NULL, NULL, NULL, timestamptz 'infinity', false
      FROM asked, senders AS s WHERE s.status = 'paused'
    UNION ALL
    SELECT s.id, 'provider', 'sender', s.org_id, s.channel, s.id, NULL, s.stop_code, NULL, NULL, s.stopped_until, false
      FROM asked, senders AS s WHERE s.stopped_until > cadence_now()
)
SELECT stop.id, stop.cause, stop.kind, o.name AS organization, stop.channel, coalesce(sender.address, stop.domain) AS name,
       stop.reason, stop.by, least(greatest(stop.since, timestamptz '1970-01-01'), timestamptz '9999-01-01') AS since,
       CASE WHEN stop.until < timestamptz '9999-01-01' THEN stop.until END AS until, stop.is_own, cadence_now() AS at
  FROM asked CROSS JOIN stop
  LEFT JOIN organizations AS o ON o.id = stop.org_id
  LEFT JOIN senders AS sender ON sender.id = stop.sender_id AND sender.org_id = stop.org_id
  LEFT JOIN own ON true
 WHERE (stop.org_id IS NULL OR asked.org_id IS NULL OR stop.org_id = asked.org_id)
   AND (stop.channel IS NULL OR coalesce(asked.channel, own.channel) IS NULL OR stop.channel = coalesce(asked.channel, own.channel))
   AND (asked.sender_id IS NULL OR coalesce(stop.sender_id = asked.sender_id, stop.domain = own.domain, true))
 ORDER BY stop.is_own DESC, stop.since NULLS LAST, stop.kind, stop.id
 LIMIT 50
