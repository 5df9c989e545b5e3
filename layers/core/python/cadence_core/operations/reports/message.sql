-- One message or reply with what is stored of its headers, and what else was said on the same way through the cadence.
-- The address is the lead's present one, if the message went to it. Follows standings.sql.
SELECT i.id AS message_id, i.org_id, o.name AS organization, i.lead_id, person.who, i.enrollment_id, c.name AS cadence,
       place.position, place.total, i.channel, i.type, i.status, i.error_code, i.error_detail, i.attempts,
       i.subject, i.content, i.created_at, i.sent_at, i.external_id, i.ai_generated,
       t.name AS template, i.template_version, i.reply_to_id,
       s.id AS sender_id, s.address AS sender_address, s.display_name AS sender_name, s.reply_to AS sender_reply_to,
       CASE WHEN i.address_hashes IS NULL OR address_hashes(
                l.org_id, i.channel, own.address, CASE i.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END) && i.address_hashes
            THEN own.address END AS lead_address,
       (SELECT coalesce(jsonb_agg(turn ORDER BY turn.created_at, turn.message_id), '[]') FROM (
            SELECT other.id AS message_id, other.created_at, other.channel, other.type, other.status, other.subject,
                   left(other.content, CAST(:turn_length AS integer)) AS text
              FROM interactions AS other
             WHERE other.lead_id = i.lead_id AND other.org_id = i.org_id AND other.enrollment_id = i.enrollment_id AND other.id <> i.id
             ORDER BY other.created_at DESC, other.id DESC LIMIT CAST(:turns AS integer)) AS turn) AS conversation
  FROM interactions AS i
  JOIN leads AS l ON l.id = i.lead_id
  JOIN people AS person ON person.lead_id = i.lead_id
  JOIN organizations AS o ON o.id = i.org_id
  LEFT JOIN cadences AS c ON c.id = i.cadence_id
  LEFT JOIN senders AS s ON s.id = i.sender_id
  LEFT JOIN message_templates AS t ON t.id = i.template_id
  LEFT JOIN LATERAL (
        SELECT position, total FROM places AS p WHERE p.cadence_id = i.cadence_id AND p.step_id = i.step_id) AS place ON true
 CROSS JOIN LATERAL (SELECT CASE i.channel WHEN 'email' THEN l.email ELSE l.phone END AS address) AS own
 WHERE i.id = CAST(:id AS uuid)
