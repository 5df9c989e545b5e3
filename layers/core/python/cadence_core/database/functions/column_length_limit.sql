-- How many characters a column may hold, or null if it has no limit. docs/templates.md lists the limits.
CREATE OR REPLACE FUNCTION column_length_limit(column_name text) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN column_name IN ('message_templates.subject', 'message_templates.body',
                             'message_templates.whatsapp_components', 'leads.custom_fields')
            THEN 100000
        WHEN column_name IN ('consents.wording', 'consents.evidence') THEN 10000
        WHEN column_name IN ('organizations.name', 'organizations.postal_address', 'cadences.name', 'senders.display_name',
                             'message_templates.name', 'message_templates.whatsapp_template_name',
                             'message_templates.whatsapp_language', 'leads.first_name', 'leads.last_name',
                             'leads.company_name', 'leads.job_title') THEN 1000
        WHEN column_name IN ('leads.email', 'leads.external_id', 'senders.address', 'senders.reply_to',
                             'sender_identities.identity') THEN 320
    END
$$;
