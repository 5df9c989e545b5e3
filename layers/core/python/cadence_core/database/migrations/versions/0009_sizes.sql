-- The rows whose texts are longer than the limits of this release: how many of each column, and the
-- ids of at most three. The trigger refuse_oversized refuses only new texts of that length.
SELECT concat(table_name, '.', column_name) AS column_name, max_length, count(*) AS rows,
       (array_agg(id ORDER BY id))[1:3] AS ids
  FROM (
    SELECT 'organizations' AS table_name, id, 'name' AS column_name, name AS value, 1000 AS max_length FROM organizations
    UNION ALL
    SELECT 'cadences', id, 'name', name, 1000 FROM cadences
    UNION ALL
    SELECT 'senders', id, t.* FROM senders, LATERAL (VALUES
        ('address', address, 320), ('reply_to', reply_to, 320), ('display_name', display_name, 1000)) AS t
    UNION ALL
    SELECT 'message_templates', id, t.* FROM message_templates, LATERAL (VALUES
        ('subject', subject, 100000), ('body', body, 100000), ('name', name, 1000),
        ('whatsapp_template_name', whatsapp_template_name, 1000),
        ('whatsapp_language', whatsapp_language, 1000)) AS t
    UNION ALL
    SELECT 'leads', id, t.* FROM leads, LATERAL (VALUES
        ('email', email, 320), ('first_name', first_name, 1000), ('last_name', last_name, 1000),
        ('company_name', company_name, 1000), ('job_title', job_title, 1000),
        ('custom_fields', CAST(custom_fields AS text), 100000)) AS t
  ) AS texts
 WHERE length(value) > max_length
 GROUP BY table_name, column_name, max_length
 ORDER BY table_name, column_name
