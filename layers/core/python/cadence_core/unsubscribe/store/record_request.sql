-- Record that a lead asked for no more messages. From now on the engine begins no message for an
-- enrollment that the lead has today, and no email at all until its addresses are suppressed. No row if
-- the lead does not exist. This waits for no lock but one of the same lead's request, because another
-- transaction may hold its locks for longer than a mail program waits.
INSERT INTO unsubscribe_requests (lead_id)
SELECT coalesce(merged_into, id) FROM leads WHERE id = CAST(:lead_id AS uuid)
ON CONFLICT (lead_id) DO UPDATE SET requested_at = now(), suppressed_at = NULL
RETURNING lead_id
