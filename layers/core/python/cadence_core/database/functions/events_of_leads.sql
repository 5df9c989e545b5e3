-- The events about some leads: those that name one, and those about one of their messages that were
-- recorded before the message was known.
CREATE OR REPLACE FUNCTION events_of_leads(leads_meant uuid[]) RETURNS SETOF bigint LANGUAGE sql STABLE
SET search_path FROM CURRENT AS $$
    WITH message AS MATERIALIZED (
        SELECT external_id, wamid FROM interactions WHERE lead_id = ANY (leads_meant)
    )
    SELECT id FROM delivery_events WHERE lead_id = ANY (leads_meant)
    UNION
    SELECT id FROM delivery_events WHERE message_key IN (SELECT external_id FROM message UNION SELECT wamid FROM message)
$$;
