-- The lead who wrote, by the key of the writer's address. If the inbound message names one of our
-- messages, it is the lead of that message, and of several the writer's own if there is one. Otherwise
-- it is the lead with the writer's address in the organization that owns the address written to, and in none if two use that address with the same
-- right; of several leads, that of the latest message. A number that WhatsApp hides, or that no lead
-- has, is found by the writer's user id. If no lead has the address now, it is the lead
-- whose messages went to it. An inbound message that names none of ours answers the
-- latest message to the lead on this channel. A mail may quote the answered message and earlier ones: the
-- column before the last is what they say, the answered first, each from its body on. Of a long one it is the beginning
-- and the end, where the footer is.
WITH inbound AS MATERIALIZED (
    SELECT x.channel, NULLIF(x.sender, '') AS sender,
           NULLIF(normalised_address(x.channel, x.sender), '') AS normalised,
           NULLIF(x.key, '') AS key, NULLIF(x.user_id, '') AS user_id, x.ours, x.answers, x.tokens
      FROM jsonb_to_record(CAST(:payload AS jsonb)) AS x (
               channel text, sender text, key text, user_id text, ours jsonb, answers jsonb, tokens jsonb)
), answered AS MATERIALIZED (
    SELECT i.id, i.org_id, i.lead_id
      FROM (SELECT m.* FROM inbound, jsonb_array_elements_text(tokens) AS t (id)
              JOIN interactions AS m ON m.id = CAST(t.id AS uuid)
            UNION ALL
            SELECT m.* FROM inbound, jsonb_array_elements_text(answers) AS a (id)
              JOIN interactions AS m ON m.external_id = a.id
            UNION ALL
            SELECT m.* FROM inbound, jsonb_array_elements_text(answers) AS a (id)
              JOIN interactions AS m ON m.wamid = a.id) AS i
      JOIN inbound USING (channel)
      LEFT JOIN leads AS l ON l.id = i.lead_id AND l.org_id = i.org_id
     WHERE i.type = 'message'
     ORDER BY coalesce(mailbox_of(NULLIF(l.email_key, '')) = mailbox_of(key), false) DESC, i.created_at DESC LIMIT 1
), org AS MATERIALIZED (
    SELECT org_id FROM answered
    UNION
    SELECT s.org_id FROM inbound JOIN senders AS s USING (channel)
     CROSS JOIN LATERAL (VALUES (s.address_key), (s.reply_to_key)) AS own (key)
     WHERE own.key <> '' AND ours ? own.key AND sender_owner(s.channel, own.key) = s.org_id
       AND NOT EXISTS (SELECT FROM answered)
), addressed AS MATERIALIZED (
    SELECT l.id, l.org_id FROM inbound, org
      JOIN leads AS l USING (org_id)
     WHERE channel = 'email' AND l.email_key <> '' AND mailbox_of(l.email_key) = mailbox_of(key)
    UNION
    SELECT l.id, l.org_id FROM inbound, org
      JOIN leads AS l USING (org_id)
     WHERE channel = 'whatsapp' AND l.phone_key <> '' AND l.phone_key = key
    UNION
    SELECT l.id, l.org_id FROM inbound, org
      JOIN leads AS l USING (org_id)
     WHERE channel = 'whatsapp' AND l.wa_id = sender
    -- A lead whose address has no key, because it has not been read yet or is not valid.
    UNION
    SELECT l.id, l.org_id FROM inbound, org
      JOIN leads AS l USING (org_id)
     WHERE channel = 'email' AND coalesce(l.email_key, '') = ''
       AND normalised_address('email', l.email) = normalised
    UNION
    SELECT l.id, l.org_id FROM inbound, org
      JOIN leads AS l USING (org_id)
     WHERE channel = 'whatsapp' AND coalesce(l.phone_key, '') = ''
       AND normalised_address('whatsapp', l.phone) = normalised
), present AS MATERIALIZED (
    SELECT id, org_id FROM addressed
    UNION ALL
    SELECT l.id, l.org_id FROM inbound, org
      JOIN leads AS l USING (org_id)
     WHERE channel = 'whatsapp' AND l.whatsapp_user_id = user_id AND NOT EXISTS (SELECT FROM addressed)
), named AS MATERIALIZED (
    SELECT id, org_id FROM present
    UNION
    SELECT i.lead_id, i.org_id FROM inbound, org
      JOIN interactions AS i USING (org_id)
     WHERE i.type = 'message' AND i.address_hashes && address_hashes(org_id, inbound.channel, sender, key)
       AND NOT EXISTS (SELECT FROM answered) AND NOT EXISTS (SELECT FROM present)
), last_message AS MATERIALIZED (
    SELECT i.id, i.org_id, i.lead_id
      FROM inbound, named
      JOIN interactions AS i ON i.lead_id = named.id
     WHERE i.type = 'message' AND i.channel = inbound.channel
       -- A lead cannot answer a message that the provider never had, but one reported as failed.
       AND (i.status <> 'failed' OR num_nonnulls(i.external_id, i.wamid) > 0)
       AND NOT EXISTS (SELECT FROM answered)
     ORDER BY i.created_at DESC LIMIT 1
), correspondent AS (
    SELECT org_id, lead_id, id AS answered_id FROM answered
    UNION ALL SELECT org_id, lead_id, id FROM last_message
    UNION ALL SELECT org_id, id, NULL FROM named
    LIMIT 1
)
SELECT c.org_id, c.lead_id, c.answered_id,
       (SELECT coalesce(json_agg(named.id), '[]') FROM named WHERE named.org_id = c.org_id),
       (SELECT coalesce(json_agg(ours.address), '[]')
          FROM inbound JOIN senders AS s USING (channel)
         CROSS JOIN unnest(ARRAY[s.address, s.reply_to]) AS ours (address)
         WHERE s.org_id = c.org_id AND channel = 'email' AND ours.address IS NOT NULL),
       (SELECT coalesce(l.email, '') FROM leads AS l WHERE l.id = c.lead_id),
       (SELECT coalesce(json_agg(json_build_object('subject', subject, 'content', CASE
                   WHEN length(body) > 80000 THEN left(body, 60000) || right(body, 20000) ELSE body END)), '[]')
          FROM inbound, LATERAL (
               SELECT coalesce(i.subject, '') AS subject,
                      substr(i.content, greatest(strpos(lower(i.content), '<body'), 1)) AS body
                 FROM interactions AS i
                WHERE i.lead_id = c.lead_id AND i.org_id = c.org_id AND i.type = 'message'
                  AND i.channel = inbound.channel AND i.channel = 'email'
                ORDER BY i.id = c.answered_id DESC, i.created_at DESC LIMIT 4) AS m),
       EXISTS (SELECT FROM answered)
  FROM correspondent AS c
