-- Suppress an address by hand. What is weaker, a bounce, becomes it.
INSERT INTO suppressions AS s (org_id, channel, address, key_hash, reason, source)
VALUES (CAST(:org_id AS uuid), :channel, :address,
        address_hash(CAST(:org_id AS uuid), :channel, nullif(mailbox_of(:key), '')), 'manual', 'manual')
ON CONFLICT (org_id, channel, address_hash) DO UPDATE
   SET reason = 'manual', source = 'manual'
 WHERE suppression_rank(s.reason) < suppression_rank(EXCLUDED.reason)
RETURNING s.id
