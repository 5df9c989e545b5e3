-- The next suppressions without the hash over their key, at most :limit in all, and :share of
-- each organization and channel. No :orgs: of all organizations.
SELECT unread.id, unread.channel, unread.address
  FROM organizations AS o
 CROSS JOIN unnest(ARRAY['email', 'whatsapp']) AS on_channel
 CROSS JOIN LATERAL (
    SELECT s.id, s.channel, left(s.address, 1000) AS address FROM suppressions AS s
     WHERE s.org_id = o.id AND s.channel = on_channel AND s.address IS NOT NULL AND s.key_hash IS NULL
     LIMIT CAST(:share AS integer)
 ) AS unread
 WHERE o.id = ANY (CAST(:orgs AS uuid[])) OR CAST(:orgs AS uuid[]) = '{}'
 LIMIT CAST(:limit AS integer)
