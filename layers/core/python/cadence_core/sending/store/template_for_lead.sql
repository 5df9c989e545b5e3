-- A message of a template to a lead, outside of any cadence, in the form of due_enrollments.sql. Without a
-- lead, its columns are empty. The sender is the one that is named, or that of the first cadence, active
-- ones first, with a step that has the template.
WITH message AS MATERIALIZED (
    SELECT t.id AS template_id, t.org_id, t.channel,
           NULLIF(:lead, '')::uuid AS lead_id,
           coalesce(NULLIF(:sender, '')::uuid, (
               SELECT CASE t.channel WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END
                 FROM cadence_steps AS s
                 JOIN cadences AS c ON c.id = s.cadence_id AND c.org_id = s.org_id
                WHERE s.template_id = t.id AND s.org_id = t.org_id
                  AND s.archived_at IS NULL AND c.deleted_at IS NULL
                  AND CASE t.channel WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END IS NOT NULL
                ORDER BY c.status <> 'active', c.name, c.id LIMIT 1)) AS sender_id,
           -- It answers an earlier email wherever it is used.
           t.channel = 'email' AND coalesce((
               SELECT bool_and(s.reply_in_thread) FROM cadence_steps AS s
                WHERE s.template_id = t.id AND s.org_id = t.org_id AND s.archived_at IS NULL), false) AS is_reply
      FROM message_templates AS t
     WHERE t.id = CAST(:template AS uuid)
)
SELECT json_build_object(
        'id', coalesce(l.id, CAST(:nothing AS uuid)),
        'org_id', m.org_id,
        'next_step_id', NULL,
        'attempts', 0,
        'ruling', NULL,
        'other_address_key', NULL,
        'past', NULL,
        'earlier_email', CASE WHEN m.is_reply THEN json_build_object(
            'external_id', NULL, 'subject', 'the subject of the email before') END,
        'lead_id', coalesce(l.id, CAST(:nothing AS uuid)),
        'phone', l.phone,
        'timezone', l.timezone,
        'source', coalesce(l.source, 'person'),
        'cadences', json_build_object('name', ''),
        'organizations', json_build_object(
            'name', text_within_limit(o.name, 'organizations.name'),
            'postal_address', text_within_limit(o.postal_address, 'organizations.postal_address')),
        'senders', json_build_object(
            'display_name', text_within_limit(sender.display_name, 'senders.display_name')),
        'leads', json_build_object(
            'email', text_within_limit(l.email, 'leads.email'),
            'first_name', text_within_limit(l.first_name, 'leads.first_name'),
            'last_name', text_within_limit(l.last_name, 'leads.last_name'),
            'company_name', text_within_limit(l.company_name, 'leads.company_name'),
            'job_title', text_within_limit(l.job_title, 'leads.job_title'),
            'custom_fields', text_within_limit(coalesce(CAST(l.custom_fields AS text), '{}'), 'leads.custom_fields')),
        'conditions', json_build_object(
            'organization', json_build_object(
                'requires_postal_address', o.requires_postal_address,
                'has_postal_address', coalesce(o.postal_address ~ '\S', false)),
            'lead', json_build_object(
                'status', coalesce(l.status, 'new'), 'is_deleted', l.deleted_at IS NOT NULL,
                'has_whatsapp_opt_in', l.whatsapp_opt_in_at IS NOT NULL,
                'is_in_whatsapp_window', coalesce(l.last_whatsapp_inbound_at > cadence_now() - interval '23 hours 45 minutes', false)),
            'address_key', address.key,
            'suppression', (SELECT reason FROM suppression_of(m.org_id, m.channel, address.spelling, address.key)),
            'has_unread_suppressions', false,
            'duplicate_of', NULL,
            'is_duplicate_being_sent', false,
            'has_unsubscribed', EXISTS (SELECT FROM unsubscribe_requests AS request WHERE request.lead_id = l.id),
            'step', json_build_object('id', m.template_id, 'order', 1, 'channel', m.channel, 'ai_personalization', false),
            'template', json_build_object(
                'id', t.id, 'channel', t.channel,
                'whatsapp_template_name', left(t.whatsapp_template_name, 1000),
                'whatsapp_language', left(t.whatsapp_language, 1000)),
            'is_sender_allowed', coalesce(
                owner.of_address = m.org_id AND coalesce(owner.of_reply_to, m.org_id) = m.org_id, false),
            'sender_key', sender.address_key,
            'ses_tenant', o.ses_tenant,
            'sender', CASE WHEN sender.id IS NOT NULL THEN json_build_object(
                'id', sender.id, 'address', left(sender.address, 1000), 'reply_to', left(sender.reply_to, 1000)) END)),
       json_build_object(
        'name', text_within_limit(t.name, 'message_templates.name'),
        'subject', text_within_limit(t.subject, 'message_templates.subject'),
        'body', text_within_limit(t.body, 'message_templates.body'),
        'whatsapp_components', text_within_limit(
            CAST(t.whatsapp_components AS text), 'message_templates.whatsapp_components'),
        'version', t.version)
  FROM message AS m
  JOIN message_templates AS t ON t.id = m.template_id
  JOIN organizations AS o ON o.id = m.org_id
  LEFT JOIN leads AS l ON l.id = m.lead_id AND l.org_id = m.org_id
  LEFT JOIN senders AS sender ON sender.id = m.sender_id AND sender.org_id = m.org_id AND sender.channel = m.channel
 CROSS JOIN LATERAL (
      SELECT sender_owner(sender.channel, coalesce(sender.address_key, plain_sender_key(sender.address))) AS of_address,
             sender_owner(sender.channel, coalesce(sender.reply_to_key, plain_sender_key(sender.reply_to))) AS of_reply_to
      OFFSET 0) AS owner
 CROSS JOIN LATERAL (
      SELECT CASE m.channel WHEN 'email' THEN l.email ELSE l.phone END AS spelling,
             CASE m.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS address
