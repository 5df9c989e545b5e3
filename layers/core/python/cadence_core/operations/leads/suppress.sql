-- Suppress an address by hand. What is weaker, a bounce, becomes it; and an unsubscribe link that was used
-- can no longer be undone.
INSERT INTO suppressions AS s (org_id, channel, address, key_hash, reason, source)
VALUES (CAST(:org_id AS uuid), :channel, :address,
        address_hash(CAST(:org_id AS uuid), :channel, nullif(mailbox_of(:key), '')), 'manual', 'manual')
ON CONFLICT (org_id, channel, address_hash) DO UPDATE
   SET reason = CASE WHEN s.replaced_reason IS NULL THEN 'manual' ELSE s.reason END,
       source = CASE WHEN s.replaced_reason IS NULL THEN 'manual' ELSE s.source END,
       replaced_reason = NULL, replaced_source = NULL
 WHERE suppression_rank(s.reason) < suppression_rank(EXCLUDED.reason) OR s.replaced_reason IS NOT NULL
RETURNING s.id
