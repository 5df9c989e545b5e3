-- Stop the engine, an organization, a channel or a sender, unless exactly that is stopped.
INSERT INTO sending_stops (org_id, channel, sender_id, reason, stopped_by)
SELECT asked.org_id, asked.channel, asked.sender_id, :reason, coalesce(nullif(:by, ''), SESSION_USER)
  FROM (SELECT CAST(nullif(:org_id, '') AS uuid) AS org_id, nullif(:channel, '') AS channel,
               CAST(nullif(:sender_id, '') AS uuid) AS sender_id) AS asked
 WHERE NOT EXISTS (
    SELECT FROM sending_stops AS s
     WHERE s.org_id IS NOT DISTINCT FROM asked.org_id AND s.sender_id IS NOT DISTINCT FROM asked.sender_id
       AND (s.sender_id IS NOT NULL OR s.channel IS NOT DISTINCT FROM asked.channel))
RETURNING id
