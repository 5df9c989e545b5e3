-- Record one event and its effects in one transaction. An event that is already in the table
-- changes nothing: every part reads from `event`, which is then empty. The optional parts of the
-- payload are arrays with one element or none.
WITH input AS MATERIALIZED (
    SELECT CAST(:payload AS jsonb) AS payload
), event AS (
    INSERT INTO delivery_events
           (event_key, source, kind, proves, message_key, interaction_id, org_id, lead_id, code, detail, verdicts, occurred_at)
    SELECT e.* FROM input, jsonb_to_record(payload -> 'event') AS e (
               event_key text, source text, kind text, proves text, message_key text, interaction_id uuid,
               org_id uuid, lead_id uuid, code text, detail text, verdicts jsonb, occurred_at timestamptz)
    ON CONFLICT (event_key) DO NOTHING
    RETURNING interaction_id, org_id, lead_id, code, occurred_at
), message AS (
    UPDATE interactions AS i
       SET status = m.status,
           external_id = coalesce(i.external_id, m.external_id),
           wamid = coalesce(i.wamid, m.wamid),
           -- The provider had it, whatever happened later: the earliest time in any event.
           sent_at = coalesce(least(i.sent_at, m.accepted_at), event.occurred_at),
           error_code = coalesce(m.error_code, CASE WHEN m.status = i.status THEN i.error_code END),
           error_detail = CASE WHEN m.status = i.status THEN i.error_detail END
      FROM event, input, jsonb_to_recordset(payload -> 'message') AS m (
               status text, error_code text, accepted_at timestamptz, external_id text, wamid text)
     WHERE i.id = event.interaction_id AND i.org_id = event.org_id
), suppressed AS (
    INSERT INTO suppressions AS old (org_id, channel, address, address_hash, key_hash, lead_id, reason, source)
    SELECT a.org_id, s.channel, a.address, a.address_hash, a.key_hash, a.lead_id, s.reason, s.source
      FROM event, input, jsonb_to_recordset(payload -> 'suppression') AS s (
               channel text, address text, address_key text, lead_ids uuid[], reason text, source text),
           suppressions_to_add(s.reason, s.channel, s.address, s.address_key, event.interaction_id, s.lead_ids) AS a
     WHERE a.org_id = event.org_id
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source
     WHERE (SELECT payload -> 'suppression' -> 0 -> 'replaces' ? old.reason FROM input)
        -- Of two equally strong reasons, always the same source wins.
        OR old.reason = EXCLUDED.reason AND old.source < EXCLUDED.source
), ended AS (
    UPDATE cadence_enrollments AS e
       SET status = x.status, status_reason = x.reason, status_detail = x.detail,
           run_id = NULL, lease_expires_at = NULL, decided_by = x.message_id
      FROM (SELECT e.id, x.status, x.reason, x.detail, event.interaction_id AS message_id
              FROM input
             CROSS JOIN event
             CROSS JOIN jsonb_to_recordset(payload -> 'end') AS x (
                       status text, reason text, detail text, of_lead boolean, replaces jsonb, lead_ids jsonb)
             CROSS JOIN jsonb_array_elements_text(x.lead_ids) AS lead (id)
              JOIN cadence_enrollments AS e ON e.lead_id = CAST(lead.id AS uuid) AND e.org_id = event.org_id
              LEFT JOIN interactions AS about ON about.id = event.interaction_id AND about.org_id = event.org_id
             WHERE (x.of_lead OR e.id = about.enrollment_id)
               AND (e.status IN ('active', 'paused')
                    -- An end is replaced only if the same message decided it.
                    OR (e.id = about.enrollment_id OR e.decided_by = about.id)
                       AND (x.replaces ? e.status OR x.replaces ? e.status_reason
                            OR (e.status, e.status_reason) = (x.status, x.reason) AND e.status_detail < x.detail))
             ORDER BY e.id  -- as in turn.sql: a waiting transaction holds no lock that another needs
               FOR NO KEY UPDATE OF e) AS x
     WHERE e.id = x.id
    RETURNING e.id
), held AS (
    UPDATE cadence_enrollments AS e
       SET status = 'paused', status_reason = h.reason, status_detail = h.detail, paused_by = 'engine',
           decided_by = NULL, run_id = NULL, lease_expires_at = NULL
      FROM (SELECT e.id, h.reason, h.detail
              FROM input
             CROSS JOIN event
             CROSS JOIN jsonb_to_recordset(payload -> 'hold') AS h (reason text, detail text, lead_ids jsonb)
             CROSS JOIN jsonb_array_elements_text(h.lead_ids) AS lead (id)
              JOIN cadence_enrollments AS e ON e.lead_id = CAST(lead.id AS uuid) AND e.org_id = event.org_id
             WHERE e.status = 'active'
             ORDER BY e.id
               FOR NO KEY UPDATE OF e) AS h
     WHERE e.id = h.id
), lead AS (
    UPDATE leads AS l
       SET wa_id = CASE WHEN l.erased_at IS NULL THEN coalesce(told.wa_id, l.wa_id) END,
           whatsapp_user_id = CASE WHEN l.erased_at IS NULL THEN coalesce(told.user_id, l.whatsapp_user_id) END,
           last_whatsapp_inbound_at = greatest(l.last_whatsapp_inbound_at, told.inbound_at)
      FROM (SELECT old.id, old.org_id, x.whatsapp_inbound_at AS inbound_at,
                   CASE WHEN about.is_lead AND x.is_recipient THEN x.number END AS wa_id,
                   CASE WHEN about.is_lead THEN NULLIF(x.user_id, '') END AS user_id
              FROM event
             CROSS JOIN input
             CROSS JOIN jsonb_to_recordset(payload -> 'lead') AS x (
                       id uuid, number text, number_key text, user_id text, is_recipient boolean,
                       whatsapp_inbound_at timestamptz)
              JOIN leads AS old ON old.id = x.id AND old.org_id = event.org_id
             CROSS JOIN LATERAL (
                SELECT is_told_of_lead(old, x.number, x.number_key, x.is_recipient, event.occurred_at) AS is_lead) AS about
           ) AS told
     WHERE l.id = told.id AND l.org_id = told.org_id
), reply AS (
    INSERT INTO interactions
           (org_id, enrollment_id, cadence_id, lead_id, sender_id, channel, type, status,
            subject, content, external_id, reply_to_id, sent_at)
    SELECT event.org_id, about.enrollment_id, about.cadence_id, event.lead_id, about.sender_id, r.channel, r.type,
           'received', CASE WHEN l.erased_at IS NULL THEN r.subject END,
           CASE WHEN l.erased_at IS NULL THEN r.content ELSE '' END, r.external_id, about.id, event.occurred_at
      FROM input
     CROSS JOIN event
     CROSS JOIN jsonb_to_recordset(payload -> 'reply') AS r (
               channel text, type text, subject text, content text, external_id text)
      JOIN leads AS l ON l.id = event.lead_id AND l.org_id = event.org_id
      LEFT JOIN interactions AS about ON about.id = event.interaction_id AND about.org_id = event.org_id
), stopped AS (
    UPDATE senders AS s
       SET stopped_until = event.occurred_at + make_interval(secs => x.seconds),
           stop_code = event.code
      FROM event, input, jsonb_to_recordset(payload -> 'sender_stop') AS x (seconds double precision),
           interactions AS about
     WHERE about.id = event.interaction_id AND about.org_id = event.org_id
       AND s.id = about.sender_id AND s.org_id = about.org_id
       AND (event.occurred_at + make_interval(secs => x.seconds), event.code)
           > (coalesce(s.stopped_until, '-infinity'), coalesce(s.stop_code, ''))
), blamed AS (
    UPDATE message_templates AS t
       SET fault_code = greatest(t.fault_code, event.code)
      FROM event, input, jsonb_to_recordset(payload -> 'template_fault') AS x (is_faulty boolean),
           interactions AS about
      JOIN cadence_steps AS step ON step.id = about.step_id AND step.org_id = about.org_id
     WHERE about.id = event.interaction_id AND about.org_id = event.org_id
       AND t.id = step.template_id AND t.org_id = about.org_id
)
SELECT EXISTS (SELECT FROM event),
       (SELECT count(*) FROM ended),
       (SELECT CASE x.move WHEN 'go_on' THEN advance_past(event.interaction_id)
                           ELSE return_to_step(event.interaction_id, x.status,
                                               make_interval(secs => x.delay_seconds), x.reason, x.detail) END
          FROM event, input, jsonb_to_recordset(payload -> 'move') AS x (
                   move text, status text, delay_seconds double precision, reason text, detail text))
