-- Who writes to the lead; no row if there is no such lead.
SELECT o.name
  FROM leads AS l
  JOIN organizations AS o ON o.id = l.org_id
 WHERE l.id = CAST(:lead_id AS uuid)
