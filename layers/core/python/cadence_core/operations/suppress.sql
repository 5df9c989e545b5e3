-- Suppress an address by hand. A bounce of exactly this address becomes it: a bounce may be lifted.
INSERT INTO suppressions AS s (org_id, channel, address, key_hash, reason, source)
VALUES (CAST(:org_id AS uuid), :channel, :address,
        address_hash(CAST(:org_id AS uuid), :channel, nullif(mailbox_of(:key), '')), 'manual', 'manual')
ON CONFLICT (org_id, channel, address_hash) DO UPDATE
   SET reason = 'manual', source = 'manual' WHERE s.reason = 'bounced'
RETURNING s.id
