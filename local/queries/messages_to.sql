-- The newest email to each of these leads, with the values that an answer to it contains.
SELECT DISTINCT ON (i.lead_id) i.lead_id::text, i.id::text, i.enrollment_id::text, i.step_id::text,
       i.external_id, i.subject,
       l.email AS lead_address, concat_ws(' ', l.first_name, l.last_name) AS lead_name,
       s.address AS sender_address, s.display_name AS sender_name
  FROM interactions AS i
  JOIN leads AS l ON l.id = i.lead_id
  JOIN senders AS s ON s.id = i.sender_id
 WHERE i.lead_id = ANY(CAST(:leads AS uuid[])) AND i.channel = 'email' AND i.type = 'message'
 ORDER BY i.lead_id, i.created_at DESC
