-- The beginning that the queries about stops share: what stops messages now (stops). `until` is infinite if
-- only a person ends it.
WITH stop AS (
    SELECT s.id, 'person' AS cause,
           CASE WHEN s.sender_id IS NOT NULL THEN 'sender' WHEN s.channel IS NOT NULL THEN 'channel'
                WHEN s.org_id IS NOT NULL THEN 'organization' ELSE 'engine' END AS kind,
           s.org_id, s.channel, s.sender_id, NULL AS domain, s.reason, s.stopped_by AS by, s.since,
           timestamptz 'infinity' AS until
      FROM sending_stops AS s
    UNION ALL
    SELECT p.id, 'reputation', p.scope, p.org_id, 'email', p.sender_id, p.domain, p.detail, NULL, p.since, p.until
      FROM reputation_pauses AS p
     WHERE p.until > cadence_now() AND p.since <= cadence_now() AND p.lifted_at IS NULL
    UNION ALL
    SELECT s.id, 'status', 'sender', s.org_id, s.channel, s.id, NULL, NULL, NULL, NULL, timestamptz 'infinity'
      FROM senders AS s WHERE s.status = 'paused'
    UNION ALL
    SELECT s.id, 'provider', 'sender', s.org_id, s.channel, s.id, NULL, s.stop_code, NULL, NULL, s.stopped_until
      FROM senders AS s WHERE s.stopped_until > cadence_now()
), stops AS NOT MATERIALIZED (
    SELECT stop.id, stop.cause, stop.kind, stop.org_id, stop.channel, stop.sender_id, stop.domain,
           o.name AS organization, coalesce(sender.address, stop.domain) AS name, sender.display_name, stop.reason, stop.by,
           CASE WHEN stop.since IS NOT NULL
                THEN least(greatest(stop.since, timestamptz '1970-01-01'), timestamptz '9999-01-01') END AS since,
           CASE WHEN stop.until < timestamptz '9999-01-01' THEN stop.until END AS until, cadence_now() AS at
      FROM stop
      LEFT JOIN organizations AS o ON o.id = stop.org_id
      LEFT JOIN senders AS sender ON sender.id = stop.sender_id AND sender.org_id = stop.org_id
)
