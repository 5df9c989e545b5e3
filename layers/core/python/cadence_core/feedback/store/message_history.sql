-- The facts of earlier events about a message, of every attempt, without repeats. Run it after the
-- message is locked.
SELECT DISTINCT kind, coalesce(code, ''), message_key
  FROM delivery_events
 WHERE interaction_id = CAST(:interaction_id AS uuid)
   AND (proves IS NOT NULL OR CAST(:answers AS jsonb) ? kind)
