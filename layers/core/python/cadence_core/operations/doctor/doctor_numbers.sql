-- The active senders of WhatsApp messages.
SELECT s.address, s.display_name, o.name AS organization
  FROM senders AS s
  JOIN organizations AS o ON o.id = s.org_id
 WHERE s.channel = 'whatsapp' AND s.status = 'active'
 ORDER BY s.address, o.name, s.id LIMIT CAST(:limit AS integer)
