-- The data that the next step of each picked enrollment needs, in due order, as one JSON value.
-- custom_fields are returned as text, so that an unreadable value of one lead affects no other row.
-- The step is the first at or after current_step: steps may be deleted, so gaps are legal.
SELECT coalesce(json_agg(json_build_object(
    'id', e.id,
    'cadence_name', c.name,
    'organization_name', o.name,
    'current_step', e.current_step,
    'attempts', e.attempts,
    'lead', json_build_object(
        'id', l.id, 'status', l.status, 'is_deleted', l.deleted_at IS NOT NULL,
        'email', l.email, 'phone', l.phone, 'first_name', l.first_name, 'last_name', l.last_name,
        'company_name', l.company_name, 'job_title', l.job_title, 'timezone', l.timezone,
        'has_whatsapp_opt_in', l.whatsapp_opt_in_at IS NOT NULL,
        -- A little less than WhatsApp's 24 hours, because the message is sent some time after the claim.
        'is_in_whatsapp_window', coalesce(l.last_whatsapp_inbound_at > now() - interval '23 hours 45 minutes', false),
        'custom_fields', CAST(l.custom_fields AS text)),
    'step', CASE WHEN s.id IS NOT NULL THEN json_build_object(
        'id', s.id, 'order', s.step_order, 'channel', s.channel,
        'ai_personalization', s.ai_personalization) END,
    'template', CASE WHEN t.id IS NOT NULL THEN json_build_object(
        'name', t.name, 'channel', t.channel, 'subject', t.subject, 'body', t.body,
        'whatsapp_template_name', t.whatsapp_template_name, 'whatsapp_language', t.whatsapp_language,
        'fault_code', t.fault_code) END,
    'sender', CASE WHEN sender.id IS NOT NULL THEN json_build_object(
        'id', sender.id, 'address', sender.address, 'display_name', sender.display_name,
        'is_active', sender.status = 'active', 'reply_to', sender.reply_to,
        'stopped_seconds', CASE WHEN sender.stopped_until > now()
            THEN extract(epoch FROM sender.stopped_until - now()) END) END,
    'past', CASE WHEN past.id IS NOT NULL THEN json_build_object(
        'id', past.id, 'status', past.status,
        'personal', CASE WHEN past.ai_generated AND past.status = 'failed' THEN json_build_object(
            'subject', past.subject, 'body', past.content) END) END,
    'earlier_email', CASE WHEN earlier.sent_at IS NOT NULL THEN json_build_object(
        'external_id', earlier.external_id, 'subject', earlier.subject) END,
    'suppression', suppression.reason,
    'has_unsubscribed', request.lead_id IS NOT NULL
) ORDER BY e.next_step_due, e.id), '[]'),
       (SELECT count(*) FROM new_suspect)
FROM picked AS e
JOIN organizations AS o ON o.id = e.org_id
JOIN cadences AS c ON c.id = e.cadence_id
JOIN leads AS l ON l.id = e.lead_id
LEFT JOIN LATERAL (
    SELECT * FROM cadence_steps
     WHERE cadence_id = e.cadence_id AND step_order >= e.current_step
     ORDER BY step_order LIMIT 1
) AS s ON true
LEFT JOIN message_templates AS t ON t.id = s.template_id AND t.org_id = e.org_id
LEFT JOIN senders AS sender
       ON sender.id = CASE s.channel WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END
      AND sender.channel = s.channel
LEFT JOIN interactions AS past
       ON past.enrollment_id = e.id AND past.step_id = s.id AND past.type = 'message'
LEFT JOIN LATERAL (
    SELECT external_id, subject, sent_at FROM interactions
     WHERE s.reply_in_thread AND enrollment_id = e.id AND step_id <> s.id
       AND type = 'message' AND channel = 'email' AND status IN ('sent', 'delivered', 'read')
     ORDER BY sent_at DESC, created_at DESC LIMIT 1
) AS earlier ON true
-- The lead's link ends what was open when it was used, on every channel.
LEFT JOIN unsubscribe_requests AS request
       ON request.lead_id = e.lead_id AND request.requested_at >= e.enrolled_at
LEFT JOIN suppressions AS suppression
       ON suppression.org_id = e.org_id AND suppression.channel = s.channel
      AND suppression.address_hash = address_hash(
              e.org_id, s.channel, CASE s.channel WHEN 'email' THEN l.email ELSE l.phone END)
