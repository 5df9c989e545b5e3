-- WhatsApp reports that a person has another number or id: the leads who had the old one, in the
-- organization that owns our number, get the new one. Leads who have the new one already are not
-- touched, and no leads are merged. If no lead is known by the old number or id, a lead with the new
-- number gets the new id. Each lead's old values are kept in its event. What the person asked for
-- counts for the new number too; that the old one bounced does not.
WITH move AS MATERIALIZED (
    SELECT * FROM jsonb_to_record(CAST(:payload AS jsonb)) AS x (
        event_key text, occurred_at timestamptz, ours jsonb, old_number text, old_key text, old_user_id text,
        new_number text, new_phone text, new_key text, new_user_id text)
), org AS MATERIALIZED (
    SELECT DISTINCT s.org_id FROM move
      JOIN senders AS s ON s.channel = 'whatsapp' AND s.address_key <> '' AND move.ours ? s.address_key
     WHERE sender_owner('whatsapp', s.address_key) = s.org_id
), by_number AS MATERIALIZED (
    SELECT l.id FROM move CROSS JOIN org JOIN leads AS l USING (org_id) WHERE l.phone_key <> '' AND l.phone_key = move.old_key
    UNION
    SELECT l.id FROM move CROSS JOIN org JOIN leads AS l USING (org_id) WHERE l.wa_id <> '' AND l.wa_id = move.old_number
), known AS MATERIALIZED (
    SELECT id FROM by_number
    UNION ALL
    SELECT l.id FROM move CROSS JOIN org JOIN leads AS l USING (org_id)
     WHERE l.whatsapp_user_id <> '' AND l.whatsapp_user_id = move.old_user_id AND NOT EXISTS (SELECT FROM by_number)
), meant AS MATERIALIZED (
    SELECT id FROM known
    UNION
    SELECT l.id FROM move CROSS JOIN org JOIN leads AS l USING (org_id)
     WHERE l.phone_key <> '' AND l.phone_key = move.new_key AND NOT EXISTS (SELECT FROM known)
), lead AS MATERIALIZED (
    SELECT l.id, l.org_id, l.phone, l.phone_key, l.wa_id, l.whatsapp_user_id
      FROM meant JOIN org ON true JOIN leads AS l ON l.id = meant.id AND l.org_id = org.org_id
     WHERE l.erased_at IS NULL
       AND NOT EXISTS (SELECT FROM move JOIN delivery_events AS later ON later.kind = 'moved' AND later.occurred_at > move.occurred_at
                        WHERE later.lead_id = l.id)
     ORDER BY l.id
       FOR NO KEY UPDATE OF l
), moved AS MATERIALIZED (
    SELECT lead.*, row_number() OVER (ORDER BY lead.id) AS position,
           lead.phone IS NOT NULL AND move.new_phone <> '' AND lead.phone <> move.new_phone
               AND lead.phone_key IS DISTINCT FROM move.new_key AS has_other_number
      FROM lead CROSS JOIN move
), event AS (
    INSERT INTO delivery_events (event_key, source, kind, org_id, lead_id, detail, occurred_at)
    SELECT move.event_key, 'whatsapp', 'moved', moved.org_id, moved.id,
           concat_ws('; ', CASE WHEN has_other_number THEN format('phone was %s', moved.phone) END,
                     CASE WHEN moved.wa_id <> move.new_number AND move.new_number <> '' THEN format('wa_id was %s', moved.wa_id) END,
                     CASE WHEN moved.whatsapp_user_id <> move.new_user_id AND move.new_user_id <> ''
                          THEN format('whatsapp_user_id was %s', moved.whatsapp_user_id) END),
           move.occurred_at
      FROM move LEFT JOIN moved ON moved.position = 1
    ON CONFLICT (event_key) DO NOTHING
    RETURNING occurred_at
), further AS (
    INSERT INTO delivery_events (event_key, source, kind, org_id, lead_id, detail, occurred_at)
    SELECT concat_ws(':', move.event_key, moved.id), 'whatsapp', 'moved', moved.org_id, moved.id,
           CASE WHEN has_other_number THEN format('phone was %s', moved.phone) END, event.occurred_at
      FROM event CROSS JOIN move JOIN moved ON moved.position > 1
), changed AS (
    UPDATE leads AS l
       SET phone = CASE WHEN moved.has_other_number THEN move.new_phone ELSE l.phone END,
           wa_id = coalesce(NULLIF(move.new_number, ''), l.wa_id),
           whatsapp_user_id = coalesce(NULLIF(move.new_user_id, ''), l.whatsapp_user_id)
      FROM event CROSS JOIN move CROSS JOIN moved
     WHERE l.id = moved.id AND l.org_id = moved.org_id
), suppressed AS (
    INSERT INTO suppressions AS s (org_id, channel, address, key_hash, lead_id, reason, source)
    SELECT DISTINCT ON (moved.org_id)
           moved.org_id, 'whatsapp', move.new_phone, address_hash(moved.org_id, 'whatsapp', NULLIF(move.new_key, '')),
           moved.id, old.reason, 'whatsapp'
      FROM event CROSS JOIN move CROSS JOIN moved
     CROSS JOIN LATERAL (
        SELECT reason FROM suppression_of(moved.org_id, 'whatsapp', moved.phone, moved.phone_key)
        UNION ALL
        SELECT reason FROM suppression_of(moved.org_id, 'whatsapp', NULLIF(move.old_number, ''), NULLIF(move.old_key, ''))) AS old
     WHERE moved.has_other_number AND old.reason <> 'bounced'
     ORDER BY moved.org_id, suppression_rank(old.reason) DESC, moved.id
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source
     WHERE suppression_rank(s.reason) < suppression_rank(EXCLUDED.reason)
)
SELECT EXISTS (SELECT FROM event), EXISTS (SELECT FROM meant)
