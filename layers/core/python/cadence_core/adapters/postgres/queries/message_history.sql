-- What earlier events said of a message: what they proved of the same attempt, and how often
-- events of the same kind came for any attempt. Asked once the message is locked.
SELECT coalesce(json_agg(DISTINCT proves) FILTER (WHERE proves IS NOT NULL AND message_key = :message_key), '[]'),
       count(*) FILTER (WHERE kind = :kind)
  FROM delivery_events
 WHERE interaction_id = CAST(:interaction_id AS uuid)
