-- The data that the next step of each picked enrollment needs: one row for each, in the order of their
-- places. The texts of a template, and their version, come with the first enrollment that uses it.
--
-- `text_within_limit` leaves out what is longer than the engine handles, so that no row makes the
-- claim large. custom_fields are returned as text, so that an unreadable value affects no other row.
, enrollment AS (
    SELECT json_build_object(
        'id', e.id,
        'org_id', e.org_id,
        'next_step_id', e.next_step_id,
        'attempts', e.attempts,
        'conditions', now.conditions,
        'ruling', CASE WHEN now.reason IS NOT NULL THEN json_build_object(
            'reason', now.reason, 'until', CASE WHEN now.is_of_lane OR NOT isfinite(now.until) THEN NULL ELSE now.until END,
            'detail', now.detail) END,
        'lead_id', e.lead_id,
        'phone', l.phone,
        'other_address', left(CASE now.conditions #>> '{step,channel}' WHEN 'email' THEN l.phone ELSE l.email END, 1000),
        'other_address_key', CASE now.conditions #>> '{step,channel}' WHEN 'email' THEN l.phone_key ELSE l.email_key END,
        'timezone', l.timezone,
        'source', l.source,
        'cadences', json_build_object('name', text_within_limit(c.name, 'cadences.name')),
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
            -- A jsonb is at most five times as large as its text. Its compressed size, which needs no
            -- reading, comes first; then its real size: `||` decompresses it, but makes no text of it.
            'custom_fields', CASE
                WHEN pg_column_size(l.custom_fields) > 5 * column_length_limit('leads.custom_fields')
                  OR pg_column_size(l.custom_fields || '{}') > 5 * column_length_limit('leads.custom_fields')
                    THEN CAST('false' AS json)
                ELSE text_within_limit(CAST(l.custom_fields AS text), 'leads.custom_fields') END),
        'past', CASE WHEN past.id IS NOT NULL THEN json_build_object(
            'id', past.id, 'status', past.status,
            'personal', CASE WHEN past.ai_generated AND past.status = 'failed' AND octet_length(past.content) <= 400000
                THEN json_build_object('subject', left(past.subject, 1000), 'body', past.content) END) END,
        'earlier_email', CASE WHEN earlier.sent_at IS NOT NULL THEN json_build_object(
            'external_id', earlier.external_id, 'subject', left(earlier.subject, 1000)) END) AS data,
        CASE WHEN t.id IS NOT NULL AND row_number() OVER (PARTITION BY t.id ORDER BY e.place) = 1
            THEN json_build_object(
                'name', text_within_limit(t.name, 'message_templates.name'),
                'subject', text_within_limit(t.subject, 'message_templates.subject'),
                'body', text_within_limit(t.body, 'message_templates.body'),
                'whatsapp_components', text_within_limit(
                    CAST(t.whatsapp_components AS text), 'message_templates.whatsapp_components'),
                'version', t.version) END AS texts,
        e.place
      FROM picked AS e
      JOIN judged AS now ON now.enrollment_id = e.id
      JOIN organizations AS o ON o.id = e.org_id
      JOIN cadences AS c ON c.id = e.cadence_id
      JOIN leads AS l ON l.id = e.lead_id
      LEFT JOIN message_templates AS t ON t.id = now.template_id
      LEFT JOIN senders AS sender ON sender.id = now.sender_id
      LEFT JOIN interactions AS past
             ON past.enrollment_id = e.id AND past.step_id = now.step_id AND past.type = 'message'
      LEFT JOIN LATERAL (
          SELECT external_id, subject, sent_at FROM interactions
           WHERE CAST(now.conditions #> '{step,reply_in_thread}' AS boolean)
             AND enrollment_id = e.id AND step_id <> now.step_id
             AND type = 'message' AND channel = 'email' AND status IN ('sent', 'delivered', 'read')
           ORDER BY sent_at DESC, created_at DESC LIMIT 1
      ) AS earlier ON true
)
SELECT data, texts FROM enrollment ORDER BY place
