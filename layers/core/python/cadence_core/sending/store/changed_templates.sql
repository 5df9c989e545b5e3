-- Templates that have not been checked since they changed, each with what identifies the state of its
-- row (xmin): anything that writes the row changes it.
SELECT json_build_object(
           'id', t.id, 'version', t.version, 'name', left(t.name, 1001), 'channel', t.channel,
           'subject', left(t.subject, 100001), 'body', left(t.body, 100001),
           'whatsapp_template_name', left(t.whatsapp_template_name, 1001),
           'whatsapp_language', left(t.whatsapp_language, 1001),
           'whatsapp_components', left(CAST(t.whatsapp_components AS text), 100001)),
       json_build_object(
           'name', o.name, 'requires_postal_address', o.requires_postal_address,
           'postal_address', left(o.postal_address, 1000),
           'has_postal_address', coalesce(o.postal_address ~ '\S', false)),
       CAST(t.xmin AS text)
  FROM message_templates AS t
  JOIN organizations AS o ON o.id = t.org_id
 WHERE t.checked_version IS DISTINCT FROM t.version
 ORDER BY t.id
 LIMIT :limit
