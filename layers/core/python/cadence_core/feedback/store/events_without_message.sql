-- The events recorded under providers' ids before they were known to be messages', oldest first.
SELECT message_key, event_key, source, kind, occurred_at, code, detail
  FROM delivery_events
 WHERE message_key = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST(:message_keys AS jsonb))))
   AND interaction_id IS NULL
 ORDER BY id
