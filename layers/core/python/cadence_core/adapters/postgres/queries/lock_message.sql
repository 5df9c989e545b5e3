-- The message that a provider's event is about, locked until the event is recorded. The tag that
-- we gave it comes first; the provider's own ids are for events that come without one. Last:
-- whether the event's id, if it has one, was the message's already.
SELECT i.id, i.org_id, i.lead_id, i.sender_id, i.channel, i.status, c.transient_bounce_limit,
       coalesce(NULLIF(:message_key, '') IN (i.external_id, i.wamid), :message_key = '')
  FROM interactions AS i
  JOIN cadences AS c ON c.id = i.cadence_id
 WHERE i.type = 'message'
   AND (i.id = CAST(NULLIF(:interaction_id, '') AS uuid)
        OR i.external_id = NULLIF(:message_key, '')
        OR i.external_id = NULLIF(:accepted_as, '')
        OR i.wamid = NULLIF(:message_key, ''))
 ORDER BY coalesce(i.id = CAST(NULLIF(:interaction_id, '') AS uuid), false) DESC, i.created_at DESC
 LIMIT 1
   FOR NO KEY UPDATE OF i
