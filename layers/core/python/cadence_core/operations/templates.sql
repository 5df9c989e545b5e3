-- The templates after an id, or those of a name or id: what a check of them reads, a page at a time.
SELECT t.id, o.name AS organization, t.name, t.channel,
       left(t.subject, 100001) AS subject, left(t.body, 100001) AS body,
       t.whatsapp_template_name, t.whatsapp_language,
       left(CAST(t.whatsapp_components AS text), 100001) AS whatsapp_components, t.version,
       left(o.postal_address, 1000) AS postal_address, o.requires_postal_address, coalesce(o.postal_address ~ '\S', false) AS has_postal_address
  FROM message_templates AS t
  JOIN organizations AS o ON o.id = t.org_id
 WHERE t.id > CAST(:after AS uuid)
   AND (CAST(:wanted AS text) = '' OR lower(t.name) = lower(:wanted) OR CAST(t.id AS text) = lower(:wanted))
 ORDER BY t.id
 LIMIT 100
