-- Refuse a text that is longer than its column allows. A row from before the limits keeps its text:
-- only a change of that very column is refused. The triggers run after the change, because one that
-- runs before an INSERT ... ON CONFLICT DO UPDATE does not see the old row. The condition of each is
-- cheap, so that an import of many rows does not pay for the function.
CREATE OR REPLACE FUNCTION refuse_oversized() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    oversized record;
BEGIN
    SELECT concat(TG_TABLE_NAME, '.', key) AS name, key INTO oversized
      FROM jsonb_each_text(to_jsonb(NEW))
     WHERE length(value) > column_length_limit(concat(TG_TABLE_NAME, '.', key))
       AND value IS DISTINCT FROM before ->> key
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is longer than % characters', oversized.name, column_length_limit(oversized.name)
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = oversized.key;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER refuse_oversized
    AFTER INSERT OR UPDATE OF name, postal_address ON organizations
    FOR EACH ROW
    WHEN (length(NEW.name) > column_length_limit('organizations.name')
       OR length(NEW.postal_address) > column_length_limit('organizations.postal_address'))
    EXECUTE FUNCTION refuse_oversized();
CREATE OR REPLACE TRIGGER refuse_oversized
    AFTER INSERT OR UPDATE OF name ON cadences
    FOR EACH ROW
    WHEN (length(NEW.name) > column_length_limit('cadences.name'))
    EXECUTE FUNCTION refuse_oversized();
CREATE OR REPLACE TRIGGER refuse_oversized
    AFTER INSERT OR UPDATE OF address, reply_to, display_name ON senders
    FOR EACH ROW
    WHEN (length(NEW.address) > column_length_limit('senders.address')
       OR length(NEW.reply_to) > column_length_limit('senders.reply_to')
       OR length(NEW.display_name) > column_length_limit('senders.display_name'))
    EXECUTE FUNCTION refuse_oversized();
CREATE OR REPLACE TRIGGER refuse_oversized
    AFTER INSERT OR UPDATE OF identity ON sender_identities
    FOR EACH ROW
    WHEN (length(NEW.identity) > column_length_limit('sender_identities.identity'))
    EXECUTE FUNCTION refuse_oversized();
CREATE OR REPLACE TRIGGER refuse_oversized
    AFTER INSERT OR UPDATE OF name, subject, body, whatsapp_template_name, whatsapp_language,
                           whatsapp_components ON message_templates
    FOR EACH ROW
    WHEN (length(NEW.name) > column_length_limit('message_templates.name')
       OR length(NEW.subject) > column_length_limit('message_templates.subject')
       OR length(NEW.body) > column_length_limit('message_templates.body')
       OR length(NEW.whatsapp_template_name) > column_length_limit('message_templates.whatsapp_template_name')
       OR length(NEW.whatsapp_language) > column_length_limit('message_templates.whatsapp_language')
       OR length(CAST(NEW.whatsapp_components AS text)) > column_length_limit('message_templates.whatsapp_components'))
    EXECUTE FUNCTION refuse_oversized();
CREATE OR REPLACE TRIGGER refuse_oversized
    AFTER INSERT OR UPDATE OF email, external_id, first_name, last_name, company_name, job_title, custom_fields ON leads
    FOR EACH ROW
    WHEN (length(NEW.email) > column_length_limit('leads.email')
       OR length(NEW.external_id) > column_length_limit('leads.external_id')
       OR length(NEW.first_name) > column_length_limit('leads.first_name')
       OR length(NEW.last_name) > column_length_limit('leads.last_name')
       OR length(NEW.company_name) > column_length_limit('leads.company_name')
       OR length(NEW.job_title) > column_length_limit('leads.job_title')
       OR length(CAST(NEW.custom_fields AS text)) > column_length_limit('leads.custom_fields'))
    EXECUTE FUNCTION refuse_oversized();
CREATE OR REPLACE TRIGGER refuse_oversized
    AFTER INSERT ON consents
    FOR EACH ROW
    WHEN (length(NEW.wording) > column_length_limit('consents.wording')
       OR length(NEW.evidence) > column_length_limit('consents.evidence'))
    EXECUTE FUNCTION refuse_oversized();
