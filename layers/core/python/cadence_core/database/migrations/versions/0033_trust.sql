-- What SES found about a received mail: {"spf": "PASS", ...}. Empty if the event held no verdicts, null if
-- it is not about a received mail.
ALTER TABLE delivery_events ADD COLUMN verdicts jsonb;

-- Not validated: every row fulfils the stricter constraint that it replaces, and the table is large.
ALTER TABLE interactions DROP CONSTRAINT interactions_type_known;
ALTER TABLE interactions ADD CONSTRAINT interactions_type_known
    CHECK (type IN ('message', 'reply', 'auto_reply', 'unverified_reply')) NOT VALID;

-- whatsapp_user_id: how WhatsApp names the person to us, whatever the number, and even if it hides it.
ALTER TABLE leads ADD COLUMN whatsapp_user_id text;
