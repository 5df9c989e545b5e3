-- The leads that are one person: this one and, in its organization, every lead that shares an email
-- address or a phone number with one of them, or was merged with one. Addresses are compared by their
-- keys and, because a new one has none yet, by their texts. What is no address ('none') is shared by no
-- one. An address that many leads share is a placeholder, such as none@none.test: they are not one person.
CREATE OR REPLACE FUNCTION leads_of_person(lead uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE
SET search_path FROM CURRENT AS $$
DECLARE
    max_leads CONSTANT integer := 20;
    found uuid[];
BEGIN
    WITH RECURSIVE person AS (
        SELECT id, org_id, email, phone, wa_id, email_key, phone_key, merged_into FROM leads WHERE id = lead
        UNION
        SELECT same.*
          FROM person
         CROSS JOIN LATERAL (
            SELECT l.id, l.org_id, l.email, l.phone, l.wa_id, l.email_key, l.phone_key, l.merged_into FROM leads AS l
             WHERE l.org_id = person.org_id AND l.email IS NOT NULL AND person.email ~ '.@.'
               AND normalised_address('email', l.email) = normalised_address('email', person.email)
            UNION ALL
            SELECT l.id, l.org_id, l.email, l.phone, l.wa_id, l.email_key, l.phone_key, l.merged_into FROM leads AS l
             WHERE l.org_id = person.org_id AND l.phone IS NOT NULL
               AND normalised_address('whatsapp', l.phone) IN (
                    normalised_address('whatsapp', person.phone), normalised_address('whatsapp', person.wa_id))
            UNION ALL
            SELECT l.id, l.org_id, l.email, l.phone, l.wa_id, l.email_key, l.phone_key, l.merged_into FROM leads AS l
             WHERE l.org_id = person.org_id AND l.wa_id = person.wa_id
            UNION ALL
            SELECT l.id, l.org_id, l.email, l.phone, l.wa_id, l.email_key, l.phone_key, l.merged_into FROM leads AS l
             WHERE l.org_id = person.org_id AND l.email_key <> '' AND mailbox_of(l.email_key) = mailbox_of(person.email_key)
            UNION ALL
            SELECT l.id, l.org_id, l.email, l.phone, l.wa_id, l.email_key, l.phone_key, l.merged_into FROM leads AS l
             WHERE l.org_id = person.org_id AND l.phone_key <> '' AND l.phone_key = person.phone_key
            UNION ALL
            SELECT l.id, l.org_id, l.email, l.phone, l.wa_id, l.email_key, l.phone_key, l.merged_into FROM leads AS l
             WHERE l.org_id = person.org_id AND (l.id = person.merged_into OR l.merged_into = person.id)
         ) AS same
    )
    -- The limit ends the recursion too.
    SELECT coalesce(array_agg(id), '{}') INTO found FROM (SELECT id FROM person LIMIT max_leads + 1) AS limited;
    IF cardinality(found) = 0 THEN
        RAISE EXCEPTION 'there is no lead %', lead USING ERRCODE = 'no_data_found';
    ELSIF cardinality(found) > max_leads THEN
        RAISE EXCEPTION 'more than % leads share an address with lead %: correct that address first', max_leads, lead
            USING ERRCODE = 'cardinality_violation';
    END IF;
    RETURN found;
END
$$;
