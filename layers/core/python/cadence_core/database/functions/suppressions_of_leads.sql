-- The suppressions of some leads: those that their feedback caused, and those of an address that one
-- of them has or was written to at.
CREATE OR REPLACE FUNCTION suppressions_of_leads(leads_meant uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE
SET search_path FROM CURRENT AS $$
    WITH address AS MATERIALIZED (
        SELECT l.org_id, unnest(address_hashes(l.org_id, 'email', l.email, l.email_key)
                                || address_hashes(l.org_id, 'whatsapp', l.phone, l.phone_key)
                                || address_hash(l.org_id, 'whatsapp', l.wa_id)) AS hash
          FROM leads AS l
         WHERE l.id = ANY (leads_meant)
        UNION
        SELECT i.org_id, unnest(i.address_hashes) FROM interactions AS i WHERE i.lead_id = ANY (leads_meant)
    )
    SELECT s.id FROM address JOIN suppressions AS s ON (s.org_id, s.address_hash) = (address.org_id, address.hash)
    UNION
    SELECT s.id FROM address JOIN suppressions AS s ON (s.org_id, s.key_hash) = (address.org_id, address.hash)
    UNION
    SELECT s.id FROM suppressions AS s
     WHERE s.org_id IN (SELECT org_id FROM address) AND s.lead_id = ANY (leads_meant)
$$;
