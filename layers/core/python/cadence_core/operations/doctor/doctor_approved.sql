-- The approved WhatsApp templates that steps of active cadences use, with the numbers that send them.
SELECT DISTINCT t.name AS template, o.name AS organization, t.whatsapp_template_name AS name,
       t.whatsapp_language AS language, left(t.body, 100001) AS body,
       left(CAST(t.whatsapp_components AS text), 100001) AS components, s.address
  FROM cadences AS c
  JOIN cadence_steps AS p ON p.cadence_id = c.id AND p.org_id = c.org_id AND p.archived_at IS NULL
  JOIN message_templates AS t ON t.id = p.template_id AND t.org_id = p.org_id
  JOIN senders AS s ON s.id = c.whatsapp_sender_id AND s.org_id = c.org_id
  JOIN organizations AS o ON o.id = c.org_id
 WHERE c.status = 'active' AND c.deleted_at IS NULL
   AND p.channel = 'whatsapp' AND t.channel = 'whatsapp' AND t.whatsapp_template_name IS NOT NULL
 ORDER BY organization, template, address LIMIT CAST(:limit AS integer)
