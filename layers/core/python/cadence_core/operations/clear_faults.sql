-- Clear the faults of these templates, and return those that had one.
UPDATE message_templates SET fault_code = NULL
 WHERE id = ANY (CAST(:templates AS uuid[])) AND fault_code IS NOT NULL
RETURNING name
