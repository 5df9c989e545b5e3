-- What is known of the messages that events are about. Run it after the messages are locked, as a
-- statement of its own, so that it sees what was committed while the lock was awaited. The columns
-- after the limit: whether the event's id, if it has one, was already the message's; which attempt the
-- event is about; whether events were recorded under the id without a message; whether a restore may
-- have lost attempts of the message; the key of the sender's address; and the facts of earlier events, of every attempt, without repeats.
SELECT event.number, i.id, i.org_id, i.lead_id, i.sender_id, i.channel, i.status, c.transient_bounce_limit,
       coalesce(event.message_key IN (i.external_id, i.wamid), event.message_key IS NULL),
       CASE WHEN i.attempts <= 1 OR event.message_key = newest.id OR event.accepted_as = i.external_id THEN 'newest'
            WHEN event.message_key IS NOT NULL AND newest.id IS NOT NULL
              OR event.accepted_as IS NOT NULL AND i.external_id IS NOT NULL THEN 'earlier'
            ELSE 'unknown' END,
       EXISTS (SELECT FROM delivery_events AS d WHERE d.message_key = event.message_key AND d.interaction_id IS NULL),
       i.status = 'uncertain' AND i.error_code IS NOT DISTINCT FROM 'restored',
       coalesce((SELECT coalesce(s.address_key, plain_sender_key(s.address)) FROM senders AS s WHERE s.id = i.sender_id AND s.org_id = i.org_id), ''),
       (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(d.kind, coalesce(d.code, ''), d.message_key)), '[]')
          FROM delivery_events AS d
         WHERE d.interaction_id = i.id AND (d.proves IS NOT NULL OR CAST(:answers AS jsonb) ? d.kind))
  FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS event (
           number integer, interaction_id uuid, message_key text, accepted_as text)
  JOIN interactions AS i ON i.id = event.interaction_id
  JOIN cadences AS c ON c.id = i.cadence_id
 CROSS JOIN LATERAL (SELECT CASE i.channel WHEN 'email' THEN i.external_id ELSE i.wamid END) AS newest (id)
