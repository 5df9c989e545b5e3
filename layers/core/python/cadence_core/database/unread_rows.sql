-- The next addresses of senders and leads that have no key yet, at most :limit of each kind.
(SELECT 'senders' AS kind, s.id, s.channel, left(own.address, 1000) AS address
   FROM (SELECT id, channel, address, reply_to FROM senders WHERE address_key IS NULL LIMIT CAST(:limit AS integer)) AS s
  CROSS JOIN LATERAL (VALUES (s.address), (s.reply_to)) AS own (address)
  WHERE own.address IS NOT NULL)
UNION ALL
(SELECT 'leads', id, 'email', left(email, 1000) FROM leads
  WHERE email IS NOT NULL AND email_key IS NULL
  LIMIT CAST(:limit AS integer))
UNION ALL
(SELECT 'leads', id, 'whatsapp', left(phone, 1000) FROM leads
  WHERE phone IS NOT NULL AND phone_key IS NULL
  LIMIT CAST(:limit AS integer))
