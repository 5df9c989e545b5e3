-- What an approved template has besides the parameters of its body: a header, the names of the
-- parameters, values of its buttons. docs/connect-whatsapp.md describes the object. Its texts are
-- filled in like the body.
ALTER TABLE message_templates ADD COLUMN whatsapp_components jsonb
    CONSTRAINT message_templates_components_object CHECK (jsonb_typeof(whatsapp_components) = 'object');
