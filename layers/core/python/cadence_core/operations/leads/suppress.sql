-- Suppress addresses by hand, unless more than a bounce suppresses them: what is weaker, a bounce, becomes it. Of the
-- spellings of one mailbox the first is taken.
WITH asked AS MATERIALIZED (
    SELECT DISTINCT ON (a.channel, mailbox_of(a.key)) a.*
      FROM jsonb_to_recordset(CAST(:addresses AS jsonb)) AS a (channel text, address text, key text)
     ORDER BY a.channel, mailbox_of(a.key), a.address
)
INSERT INTO suppressions AS s (org_id, channel, address, key_hash, reason, source)
SELECT CAST(:org_id AS uuid), channel, address,
       address_hash(CAST(:org_id AS uuid), channel, nullif(mailbox_of(key), '')), 'manual', 'manual'
  FROM asked
 WHERE NOT EXISTS (SELECT FROM suppression_of(CAST(:org_id AS uuid), channel, address, key) AS own WHERE own.reason <> 'bounced')
 ORDER BY channel, address
ON CONFLICT (org_id, channel, address_hash) DO UPDATE
   SET reason = CASE WHEN s.replaced_reason IS NULL THEN 'manual' ELSE s.reason END,
       source = CASE WHEN s.replaced_reason IS NULL THEN 'manual' ELSE s.source END,
       replaced_reason = NULL, replaced_source = NULL
 WHERE suppression_rank(s.reason) < suppression_rank(EXCLUDED.reason) OR s.replaced_reason IS NOT NULL
RETURNING s.id
