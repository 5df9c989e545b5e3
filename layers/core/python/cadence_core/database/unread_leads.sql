-- The next addresses of leads that have no key yet, at most :limit of each channel.
(SELECT id, 'email' AS channel, left(email, 1000) AS address FROM leads
  WHERE email IS NOT NULL AND email_key IS NULL
  LIMIT CAST(:limit AS integer))
UNION ALL
(SELECT id, 'whatsapp', left(phone, 1000) FROM leads
  WHERE phone IS NOT NULL AND phone_key IS NULL
  LIMIT CAST(:limit AS integer))
