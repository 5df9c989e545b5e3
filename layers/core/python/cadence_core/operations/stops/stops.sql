-- What stops messages of an organization, a channel or a sender, or a part of them; '' means any. First
-- what stops exactly this (`is_own`), then what has lasted longest. Follows stops_in_force.sql.
, asked AS MATERIALIZED (
    SELECT CAST(nullif(:org_id, '') AS uuid) AS org_id, nullif(:channel, '') AS channel,
           CAST(nullif(:sender_id, '') AS uuid) AS sender_id
), own AS MATERIALIZED (
    SELECT s.channel, from_domain(s) AS domain
      FROM asked JOIN senders AS s ON s.id = asked.sender_id AND s.org_id = asked.org_id
), found AS (
    SELECT stop.*, stop.cause = 'person' AND stop.org_id IS NOT DISTINCT FROM asked.org_id
                   AND stop.sender_id IS NOT DISTINCT FROM asked.sender_id
                   AND (stop.sender_id IS NOT NULL OR stop.channel IS NOT DISTINCT FROM asked.channel) AS is_own
      FROM asked CROSS JOIN stops AS stop
      LEFT JOIN own ON true
     WHERE (stop.org_id IS NULL OR asked.org_id IS NULL OR stop.org_id = asked.org_id)
       AND (stop.channel = coalesce(asked.channel, own.channel)) IS NOT FALSE
       AND (asked.sender_id IS NULL OR coalesce(stop.sender_id = asked.sender_id, stop.domain = own.domain, true))
)
SELECT id, cause, kind, organization, channel, name, display_name, reason, by, since, until, is_own, at, org_id, sender_id
  FROM found
 ORDER BY is_own DESC, since NULLS LAST, kind, id
 LIMIT 50
