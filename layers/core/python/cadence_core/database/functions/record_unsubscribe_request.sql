-- Record that a lead asked for no more messages. From now on the engine begins no message for an
-- enrollment that the lead has today, and no email at all until its addresses are suppressed. This waits
-- for no lock but one of the same lead's request, because another transaction may hold its locks for
-- longer than a mail program waits. A merged lead's request is that of the lead that took it over.
-- Returns whether the lead exists. The role of the page may call it, and writes no table itself.
CREATE OR REPLACE FUNCTION record_unsubscribe_request(lead uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER AS $$
    WITH request AS (
        INSERT INTO unsubscribe_requests (lead_id)
        SELECT coalesce(merged_into, id) FROM leads WHERE id = lead
        ON CONFLICT (lead_id) DO UPDATE SET requested_at = cadence_now(), suppressed_at = NULL
        RETURNING lead_id
    )
    SELECT EXISTS (SELECT FROM request)
$$;
