-- The message that a provider's event is about, locked until the event is recorded. Our own tag in
-- the event decides first, then the provider's ids, for events without a tag. The last columns:
-- whether the event's id, if it has one, was already the message's; which attempt the event is
-- about; whether events were recorded under the id without a message; and whether a restore may
-- have lost attempts of the message; and the key of the sender's address. The id of an earlier attempt is found in that attempt's events.
SELECT i.id, i.org_id, i.lead_id, i.sender_id, i.channel, i.status, c.transient_bounce_limit,
       coalesce(NULLIF(:message_key, '') IN (i.external_id, i.wamid), :message_key = ''),
       CASE WHEN i.attempts <= 1 OR NULLIF(:message_key, '') = newest.id
              OR NULLIF(:accepted_as, '') = i.external_id THEN 'newest'
            WHEN :message_key <> '' AND newest.id IS NOT NULL
              OR :accepted_as <> '' AND i.external_id IS NOT NULL THEN 'earlier'
            ELSE 'unknown' END,
       EXISTS (SELECT FROM delivery_events AS d WHERE d.message_key = NULLIF(:message_key, '') AND d.interaction_id IS NULL),
       i.status = 'uncertain' AND i.error_code IS NOT DISTINCT FROM 'restored',
       coalesce((SELECT coalesce(s.address_key, plain_sender_key(s.address)) FROM senders AS s WHERE s.id = i.sender_id AND s.org_id = i.org_id), '')
  FROM interactions AS i
  JOIN cadences AS c ON c.id = i.cadence_id
 CROSS JOIN LATERAL (SELECT CASE i.channel WHEN 'email' THEN i.external_id ELSE i.wamid END) AS newest (id)
 WHERE i.type = 'message'
   AND (i.id = CAST(NULLIF(:interaction_id, '') AS uuid)
        OR i.external_id = NULLIF(:message_key, '')
        OR i.external_id = NULLIF(:accepted_as, '')
        OR i.wamid = NULLIF(:message_key, '')
        OR i.id = (SELECT d.interaction_id FROM delivery_events AS d
                    WHERE d.message_key = NULLIF(:message_key, '') AND d.interaction_id IS NOT NULL LIMIT 1))
 ORDER BY coalesce(i.id = CAST(NULLIF(:interaction_id, '') AS uuid), false) DESC, i.created_at DESC
 LIMIT 1
   FOR NO KEY UPDATE OF i
