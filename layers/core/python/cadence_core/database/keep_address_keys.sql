-- Keep the keys of addresses, unless an address has changed since it was read. A row that another
-- transaction has locked keeps lacking its key until the next time. Returns how many rows have theirs
-- now, beside the conditions of each of these enrollments.
WITH read AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:addresses AS jsonb)) AS r (
        kind text, id uuid, channel text, address text, key text)
), keys AS (
    SELECT id, max(address) FILTER (WHERE channel = 'email') AS email,
           max(key) FILTER (WHERE channel = 'email') AS email_key,
           max(address) FILTER (WHERE channel = 'whatsapp') AS phone,
           max(key) FILTER (WHERE channel = 'whatsapp') AS phone_key
      FROM read WHERE kind = 'leads' GROUP BY id
), lead AS MATERIALIZED (
    -- With its keys: the planner expects few rows, and would look for the keys of each among all.
    SELECT l.id, keys.email, keys.email_key, keys.phone, keys.phone_key
      FROM keys JOIN leads AS l USING (id)
       FOR NO KEY UPDATE OF l SKIP LOCKED
), known AS (
    UPDATE leads AS l
       SET email_key = CASE WHEN lead.email = left(l.email, 1000) THEN lead.email_key ELSE l.email_key END,
           phone_key = CASE WHEN lead.phone = left(l.phone, 1000) THEN lead.phone_key ELSE l.phone_key END
      FROM lead WHERE l.id = lead.id
    RETURNING l.id
), sender AS MATERIALIZED (
    SELECT s.id, s.channel, s.address, s.reply_to FROM senders AS s
     WHERE s.id IN (SELECT id FROM read WHERE kind = 'senders')
       FOR NO KEY UPDATE OF s SKIP LOCKED
), sending AS (
    UPDATE senders AS s
       SET address_key = own.key, reply_to_key = answered.key
      FROM sender
      JOIN read AS own ON own.id = sender.id AND own.channel = sender.channel AND own.address = left(sender.address, 1000)
      LEFT JOIN read AS answered ON answered.id = sender.id AND answered.address = left(sender.reply_to, 1000)
     WHERE s.id = sender.id AND (sender.reply_to IS NULL OR answered.key IS NOT NULL)
    RETURNING s.id
), suppression AS MATERIALIZED (
    SELECT s.id, read.address, read.key
      FROM read JOIN suppressions AS s USING (id) WHERE kind = 'suppressions'
       FOR NO KEY UPDATE OF s SKIP LOCKED
), suppressed AS (
    UPDATE suppressions AS s
       SET key_hash = CASE WHEN suppression.key = '' THEN ''
                           ELSE address_hash(s.org_id, s.channel, mailbox_of(suppression.key)) END
      FROM suppression
     WHERE s.id = suppression.id AND suppression.address = left(s.address, 1000)
    RETURNING s.id
)
SELECT kept.count, CAST(now.enrollment_id AS text), now.conditions
  FROM (SELECT (SELECT count(*) FROM known) + (SELECT count(*) FROM sending)
               + (SELECT count(*) FROM suppressed) AS count) AS kept
  -- It is VOLATILE, so it sees the keys that have just been kept.
  LEFT JOIN LATERAL (
    SELECT * FROM sendable_after_locks(CASE WHEN kept.count >= 0 THEN CAST(:enrollments AS uuid[]) END)
     WHERE CAST(:enrollments AS uuid[]) <> '{}') AS now ON true
