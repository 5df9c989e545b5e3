-- Some leads with their enrollments, last messages and suppressions. Follows standings.sql.
SELECT l.id AS lead_id, person.who, l.org_id, o.name AS organization, l.email, l.phone, l.status,
       l.deleted_at IS NOT NULL AS is_deleted, l.erased_at, l.merged_into, l.whatsapp_opt_in_at IS NOT NULL AS has_whatsapp_opt_in,
       cadence_now() AS at, (SELECT max(started_at) FROM cadence_runs) AS last_run_at,
       (SELECT coalesce(jsonb_agg(entry), '[]') FROM (
            SELECT e.id AS enrollment_id, CASE WHEN c.deleted_at IS NULL THEN c.id END AS cadence_id, c.name AS cadence, e.cadence_active AS is_cadence_active,
                   CASE WHEN c.status = 'paused' THEN c.pause_reason END AS cadence_pause_reason,
                   e.status, e.status_reason AS reason, e.status_detail AS detail, e.paused_by,
                   place.position, place.total, place.channel, e.next_step_due AS due,
                   e.next_step_due <= cadence_now() AS is_due, e.attempts, sender.address AS sender,
                   sender.display_name AS sender_name,
                   coalesce(e.lease_expires_at > cadence_now(), false) AS is_in_a_run, e.enrolled_at,
                   CASE WHEN sender.stopped_until > cadence_now()
                        THEN least(sender.stopped_until, timestamptz '9999-01-01') END AS sender_stopped_until,
                   CASE place.channel
                       WHEN 'email' THEN (SELECT reason FROM suppression_of(l.org_id, 'email', l.email, l.email_key))
                       WHEN 'whatsapp' THEN (SELECT reason FROM suppression_of(l.org_id, 'whatsapp', l.phone, l.phone_key))
                   END AS suppression,
                   EXISTS (SELECT FROM cadence_steps AS s
                            WHERE s.id = e.next_step_id AND s.archived_at IS NOT NULL) AS is_step_archived
              FROM (SELECT id FROM cadence_enrollments WHERE lead_id = l.id ORDER BY enrolled_at DESC, id LIMIT 20) AS newest
              JOIN cadence_enrollments AS e USING (id)
              JOIN cadences AS c ON c.id = e.cadence_id
              LEFT JOIN LATERAL (
                    SELECT * FROM places AS p
                     WHERE p.cadence_id = e.cadence_id AND p.step_id = (SELECT id FROM step_to_send(e))
                   ) AS place ON true
              LEFT JOIN senders AS sender ON sender.id = CASE place.channel
                    WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END
             ORDER BY e.enrolled_at DESC, e.id) AS entry) AS enrollments,
       (SELECT coalesce(jsonb_agg(entry), '[]') FROM (
            SELECT i.id AS interaction_id, i.created_at, i.channel, i.type, i.status, i.subject,
                   t.name AS template, c.name AS cadence, place.position, i.attempts, i.error_code, i.error_detail
              FROM (SELECT id FROM interactions WHERE lead_id = l.id ORDER BY created_at DESC, id LIMIT 10) AS newest
              JOIN interactions AS i USING (id)
              LEFT JOIN cadences AS c ON c.id = i.cadence_id
              LEFT JOIN message_templates AS t ON t.id = i.template_id
              LEFT JOIN LATERAL (
                    SELECT position FROM places AS p
                     WHERE p.cadence_id = i.cadence_id AND p.step_id = i.step_id
                   ) AS place ON true
             ORDER BY i.created_at DESC, i.id) AS entry) AS messages,
       (SELECT coalesce(jsonb_agg(entry), '[]') FROM (
            SELECT s.channel, s.reason, s.source, s.address, s.created_at AS since
              FROM (SELECT address_hashes(l.org_id, 'email', l.email, l.email_key) AS email,
                           address_hashes(l.org_id, 'whatsapp', l.phone, l.phone_key)
                               || address_hash(l.org_id, 'whatsapp', l.wa_id) AS whatsapp
                    OFFSET 0) AS hashes
             CROSS JOIN LATERAL (VALUES ('email', hashes.email), ('whatsapp', hashes.whatsapp)) AS own (channel, hashes)
             -- Each branch of the UNION has an index.
             CROSS JOIN LATERAL (
                SELECT * FROM suppressions
                 WHERE org_id = l.org_id AND channel = own.channel AND address_hash = ANY (own.hashes)
                UNION
                SELECT * FROM suppressions
                 WHERE org_id = l.org_id AND channel = own.channel AND key_hash = ANY (own.hashes)) AS s
             ORDER BY s.created_at DESC LIMIT 10) AS entry) AS suppressions
  FROM leads AS l
  JOIN people AS person ON person.lead_id = l.id
  JOIN organizations AS o ON o.id = l.org_id
 WHERE l.id = ANY (CAST(:leads AS uuid[]))
 ORDER BY l.created_at DESC, l.id
