-- The messages that providers' events are about, and their leads, locked until the events are
-- recorded: in the order of the ids, so that two transactions with the same messages do not wait for
-- each other. Our own tag in an event decides first, then the provider's ids, for events without a tag.
-- The id of an earlier attempt is found in that attempt's events.
WITH event AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS x (
        number integer, interaction_id uuid, message_key text, accepted_as text)
), found AS MATERIALIZED (
    SELECT event.number, message.id
      FROM event
     CROSS JOIN LATERAL (
         SELECT i.id
           FROM interactions AS i
          WHERE i.type = 'message'
            AND (i.id = event.interaction_id
                 OR i.external_id = event.message_key
                 OR i.external_id = event.accepted_as
                 OR i.wamid = event.message_key
                 OR i.id = (SELECT d.interaction_id FROM delivery_events AS d
                             WHERE d.message_key = event.message_key AND d.interaction_id IS NOT NULL LIMIT 1))
          ORDER BY coalesce(i.id = event.interaction_id, false) DESC, i.created_at DESC
          LIMIT 1) AS message
), locked AS MATERIALIZED (
    SELECT i.id, i.lead_id
      FROM interactions AS i
     WHERE i.id = ANY (ARRAY(SELECT id FROM found))
     ORDER BY i.id
       FOR NO KEY UPDATE OF i
)
SELECT found.number, locked.id, locked.lead_id FROM found JOIN locked USING (id)
