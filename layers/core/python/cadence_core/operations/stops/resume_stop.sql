-- Delete the stops of exactly this: the engine, an organization, a channel or a sender.
DELETE FROM sending_stops AS s
 USING (SELECT CAST(nullif(:org_id, '') AS uuid) AS org_id, nullif(:channel, '') AS channel,
               CAST(nullif(:sender_id, '') AS uuid) AS sender_id) AS asked
 WHERE s.org_id IS NOT DISTINCT FROM asked.org_id AND s.sender_id IS NOT DISTINCT FROM asked.sender_id
   AND (s.sender_id IS NOT NULL OR s.channel IS NOT DISTINCT FROM asked.channel)
RETURNING s.id
