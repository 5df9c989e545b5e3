-- What earlier events said of a message, of each attempt, each thing once; somebody's answer says
-- that it has arrived. Asked once the message is locked.
SELECT DISTINCT CASE WHEN kind IN ('reply', 'opt_out', 'auto_reply') THEN 'answered' ELSE kind END,
       coalesce(code, ''), message_key
  FROM delivery_events
 WHERE interaction_id = CAST(:interaction_id AS uuid)
   AND (proves IS NOT NULL OR kind IN ('reply', 'opt_out', 'auto_reply'))
