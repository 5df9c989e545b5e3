-- Let the newest consent of each lead on a channel count. On WhatsApp it is the lead's opt-in. A withdrawal
-- suppresses the lead's address; a later consent does not lift that, because an opt-out by the lead
-- itself looks the same.
--
-- The leads are locked in the order of their ids, as everywhere, before anything else is read: of consents that are
-- recorded at the same time, the newest counts.
CREATE OR REPLACE FUNCTION apply_consent() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    concerned CONSTANT uuid[] := ARRAY(SELECT DISTINCT lead_id FROM added);
    newest bigint[];
BEGIN
    PERFORM FROM leads WHERE id = ANY (concerned) ORDER BY id FOR NO KEY UPDATE;
    newest := ARRAY(
        SELECT last.id
          FROM (SELECT DISTINCT lead_id, channel FROM added) AS one
         CROSS JOIN LATERAL (
            SELECT c.id FROM consents AS c WHERE c.lead_id = one.lead_id AND c.channel = one.channel
             ORDER BY c.occurred_at DESC, c.id DESC LIMIT 1) AS last
         WHERE last.id IN (SELECT id FROM added));
    UPDATE leads AS l SET whatsapp_opt_in_at = CASE WHEN NOT c.withdrawn THEN c.occurred_at END
      FROM added AS c
     WHERE c.id = ANY (newest) AND c.channel = 'whatsapp' AND l.id = c.lead_id AND l.org_id = c.org_id;
    INSERT INTO suppressions AS s (org_id, channel, address, key_hash, lead_id, reason, source)
    SELECT DISTINCT ON (each.hash) l.org_id, c.channel, present.address,
           address_hash(l.org_id, c.channel, NULLIF(mailbox_of(present.key), '')), l.id, 'unsubscribed', 'manual'
      FROM added AS c
      JOIN leads AS l ON l.id = c.lead_id AND l.org_id = c.org_id
     CROSS JOIN LATERAL (
        SELECT CASE c.channel WHEN 'email' THEN l.email ELSE l.phone END AS address,
               CASE c.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS present
     CROSS JOIN LATERAL (SELECT address_hash(l.org_id, c.channel, present.address) AS hash) AS each
     WHERE c.id = ANY (newest) AND c.withdrawn AND normalised_address(c.channel, present.address) <> ''
     ORDER BY each.hash, l.id
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source, replaced_reason = NULL, replaced_source = NULL
     WHERE suppression_rank(s.reason) < suppression_rank(EXCLUDED.reason) OR s.replaced_reason IS NOT NULL;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER apply_consent
    AFTER INSERT ON consents REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION apply_consent();
