-- Some leads, by name and address. Follows standings.sql.
SELECT l.id AS lead_id, person.who, l.org_id, o.name AS organization, l.email, l.phone, l.erased_at, l.merged_into, cadence_now() AS at
  FROM leads AS l
  JOIN people AS person ON person.lead_id = l.id
  JOIN organizations AS o ON o.id = l.org_id
 WHERE l.id = ANY (CAST(:leads AS uuid[]))
 ORDER BY l.created_at DESC, l.id
