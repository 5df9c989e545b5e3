-- Erase the personal data of a lead on request: its fields, texts and addresses.
-- The suppressions of those addresses stay, as hashes: if the lead is imported again, it still gets
-- no messages.
--     SELECT erase_lead('<lead id>');
CREATE OR REPLACE FUNCTION erase_lead(lead uuid) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE suppressions AS s
       SET address = NULL
      FROM leads AS l
     WHERE l.id = lead AND s.org_id = l.org_id
       AND (s.lead_id = lead
            OR s.address_hash IN (address_hash(l.org_id, 'email', l.email),
                                  address_hash(l.org_id, 'whatsapp', l.phone),
                                  address_hash(l.org_id, 'whatsapp', l.wa_id))
            OR s.address_hash IN (SELECT unnest(address_hashes) FROM interactions WHERE lead_id = lead));
    -- A provider's error may quote the address.
    UPDATE interactions SET subject = NULL, content = '', error_detail = NULL WHERE lead_id = lead;
    UPDATE leads
       SET email = NULL, phone = NULL, wa_id = NULL, first_name = NULL, last_name = NULL,
           company_name = NULL, job_title = NULL, timezone = NULL, custom_fields = '{}',
           deleted_at = coalesce(deleted_at, now()), erased_at = now()
     WHERE id = lead;
END
$$;
