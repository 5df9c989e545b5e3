-- Raise the version of a template when what it says changes. A message records the version that it was
-- made from.
CREATE OR REPLACE FUNCTION raise_template_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER raise_template_version
    BEFORE UPDATE OF channel, subject, body, whatsapp_template_name, whatsapp_language,
        whatsapp_components, version ON message_templates
    FOR EACH ROW
    WHEN ((NEW.channel, NEW.subject, NEW.body, NEW.whatsapp_template_name, NEW.whatsapp_language,
           NEW.whatsapp_components, NEW.version)
          IS DISTINCT FROM
          (OLD.channel, OLD.subject, OLD.body, OLD.whatsapp_template_name, OLD.whatsapp_language,
           OLD.whatsapp_components, OLD.version))
    EXECUTE FUNCTION raise_template_version();
