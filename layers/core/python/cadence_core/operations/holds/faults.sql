-- Those of these templates that WhatsApp refuses, each once: several may have one name.
SELECT org_id, id AS template_id, name
  FROM message_templates
 WHERE id = ANY (CAST(:templates AS uuid[])) AND fault_code IS NOT NULL
 ORDER BY name, id
