-- The texts of some templates of an organization, in the order of their ids: as many as an answer holds.
SELECT id, columns
  FROM (SELECT t.id, jsonb_build_object(
                   'name', t.name, 'channel', t.channel, 'subject', t.subject, 'body', t.body,
                   'whatsapp_template_name', t.whatsapp_template_name, 'whatsapp_language', t.whatsapp_language,
                   'whatsapp_components', t.whatsapp_components) AS columns,
               row_number() OVER (ORDER BY t.id) AS place,
               sum(octet_length(t.body) + coalesce(octet_length(t.subject), 0)) OVER (ORDER BY t.id) AS bytes
          FROM message_templates AS t
         WHERE t.org_id = CAST(:org AS uuid)
           AND t.id IN (SELECT CAST(wanted.id AS uuid) FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS wanted (id))) AS t
 WHERE place = 1 OR place <= 500 AND bytes <= 1500000
 ORDER BY id
