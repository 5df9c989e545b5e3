-- Whether an event at this time names the WhatsApp number of a lead, so that what else it says about the
-- person counts: the number has the lead's key or is the spelling that WhatsApp gave before. A message's
-- recipient is its lead whatever the spelling, unless the person has moved to another number since.
CREATE OR REPLACE FUNCTION is_number_of_lead(lead leads, number text, key text, is_recipient boolean, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT number <> '' AND (same.is_so OR coalesce(is_recipient, false))
       AND NOT EXISTS (SELECT FROM delivery_events AS move
                        WHERE move.lead_id = lead.id AND move.kind = 'moved' AND (move.occurred_at > at OR NOT same.is_so))
      FROM (SELECT coalesce(lead.phone_key = NULLIF(key, '') OR lead.wa_id = number, false) AS is_so) AS same
$$;
