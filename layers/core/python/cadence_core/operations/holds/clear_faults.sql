-- Clear the faults of these templates, and return those that had one.
UPDATE message_templates SET fault_code = NULL
 WHERE (org_id, id) IN (SELECT * FROM jsonb_to_recordset(CAST(:templates AS jsonb)) AS t (org_id uuid, template_id uuid))
   AND fault_code IS NOT NULL
RETURNING name
