-- What was kept under a provider's id before anybody knew whose message that is, oldest first.
SELECT event_key, source, kind, occurred_at, code, detail
  FROM delivery_events
 WHERE message_key = :message_key AND interaction_id IS NULL
 ORDER BY id
