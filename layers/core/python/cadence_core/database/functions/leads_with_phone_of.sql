-- The other leads of the organization that have a phone number of one of these, one more than a person
-- may have at the most. Numbers are compared as mailboxes are (leads_of_mailbox).
CREATE OR REPLACE FUNCTION leads_with_phone_of(leads_meant uuid[], max_leads integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT DISTINCT found.id
      FROM leads AS own
     CROSS JOIN LATERAL (
        SELECT l.id FROM leads AS l
         WHERE l.org_id = own.org_id AND l.phone IS NOT NULL
           AND normalised_address('whatsapp', l.phone) IN (
                normalised_address('whatsapp', own.phone), normalised_address('whatsapp', own.wa_id))
        UNION ALL
        SELECT l.id FROM leads AS l
         WHERE l.org_id = own.org_id
           AND l.wa_id IN (own.wa_id, normalised_address('whatsapp', own.phone), regexp_replace(own.phone, '[^0-9]', '', 'g'))
        UNION ALL
        SELECT l.id FROM leads AS l
         WHERE l.org_id = own.org_id AND l.phone_key <> '' AND l.phone_key = own.phone_key
     ) AS found
     WHERE own.id = ANY (leads_meant) AND found.id <> ALL (leads_meant)
     LIMIT max_leads + 1
$$;
