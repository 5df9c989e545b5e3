-- The events recorded under a provider's id before it was known to be a message's, oldest first.
SELECT event_key, source, kind, occurred_at, code, detail
  FROM delivery_events
 WHERE message_key = :message_key AND interaction_id IS NULL
 ORDER BY id
