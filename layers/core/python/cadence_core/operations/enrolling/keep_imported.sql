-- Store the keys of the addresses that a slice has written, and that a lead agreed to messages on
-- WhatsApp.
WITH lead AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:leads AS jsonb)) AS r (id uuid, email_key text, phone_key text, gets_opt_in boolean)
), keyed AS (
    UPDATE leads AS l
       SET email_key = coalesce(l.email_key, lead.email_key), phone_key = coalesce(l.phone_key, lead.phone_key)
      FROM lead
     WHERE l.id = lead.id AND l.org_id = CAST(:org_id AS uuid)
)
INSERT INTO consents (org_id, lead_id, channel, source, evidence)
SELECT CAST(:org_id AS uuid), id, 'whatsapp', 'import', :opt_in
  FROM lead WHERE gets_opt_in
