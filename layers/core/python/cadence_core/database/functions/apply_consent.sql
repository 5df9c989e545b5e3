-- Let the newest consent of a lead on a channel count. On WhatsApp it is the lead's opt-in. A withdrawal
-- suppresses the lead's address; a later consent does not lift that, because an opt-out by the lead
-- itself looks the same.
CREATE OR REPLACE FUNCTION apply_consent() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM consents AS newer
                WHERE newer.lead_id = NEW.lead_id AND newer.channel = NEW.channel
                  AND (newer.occurred_at, newer.id) > (NEW.occurred_at, NEW.id)) THEN
        RETURN NULL;
    END IF;
    IF NEW.channel = 'whatsapp' THEN
        UPDATE leads SET whatsapp_opt_in_at = CASE WHEN NOT NEW.withdrawn THEN NEW.occurred_at END
         WHERE id = NEW.lead_id AND org_id = NEW.org_id;
    END IF;
    IF NEW.withdrawn THEN
        INSERT INTO suppressions AS s (org_id, channel, address, key_hash, lead_id, reason, source)
        SELECT org_id, NEW.channel, present.address,
               address_hash(org_id, NEW.channel, NULLIF(mailbox_of(present.key), '')), id, 'unsubscribed', 'manual'
          FROM leads
         CROSS JOIN LATERAL (VALUES (
            CASE NEW.channel WHEN 'email' THEN email ELSE phone END,
            CASE NEW.channel WHEN 'email' THEN email_key ELSE phone_key END)) AS present (address, key)
         WHERE id = NEW.lead_id AND org_id = NEW.org_id AND normalised_address(NEW.channel, present.address) <> ''
        ON CONFLICT (org_id, channel, address_hash) DO UPDATE
           SET reason = EXCLUDED.reason, source = EXCLUDED.source, replaced_reason = NULL, replaced_source = NULL
         WHERE suppression_rank(s.reason) < suppression_rank(EXCLUDED.reason) OR s.replaced_reason IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER apply_consent
    AFTER INSERT ON consents
    FOR EACH ROW EXECUTE FUNCTION apply_consent();
