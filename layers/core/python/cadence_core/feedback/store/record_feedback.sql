-- Record events and their effects in one transaction. An event that is already in the table changes
-- nothing: every part reads from `event`, where it is then missing. The optional parts of a payload are
-- arrays with one element or none. Each is looked for with @>, which PostgreSQL takes for rare: so it
-- plans to find the rows to change by their ids, and never to read a whole table.
--
-- No two events may be about the same lead: PostgreSQL changes a row only once in a statement. Rows that
-- other transactions change too are locked in one order, those of `locks` first: the leads that events of this
-- transaction change, then the enrollments of all leads that they are about.
WITH changed AS MATERIALIZED (
    SELECT l.id
      FROM leads AS l
     WHERE l.id = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST(:locks AS jsonb) -> 'changed') AS uuid)))
     ORDER BY l.id
       FOR NO KEY UPDATE
), locked AS MATERIALIZED (
    SELECT e.id
      FROM cadence_enrollments AS e
     WHERE (SELECT count(*) FROM changed) >= 0
       AND e.lead_id = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST(:locks AS jsonb) -> 'leads') AS uuid)))
     ORDER BY e.id
       FOR NO KEY UPDATE
), input AS MATERIALIZED (
    SELECT number, payload, payload -> 'event' ->> 'event_key' AS event_key
      FROM jsonb_array_elements(CAST(:payloads AS jsonb)) WITH ORDINALITY AS each (payload, number)
     WHERE (SELECT count(*) FROM locked) >= 0  -- before everything else
), inserted AS (
    INSERT INTO delivery_events
           (event_key, source, kind, proves, message_key, interaction_id, org_id, lead_id, code, detail, verdicts, occurred_at)
    SELECT e.* FROM input, jsonb_to_record(payload -> 'event') AS e (
               event_key text, source text, kind text, proves text, message_key text, interaction_id uuid,
               org_id uuid, lead_id uuid, code text, detail text, verdicts jsonb, occurred_at timestamptz)
     ORDER BY e.event_key
    ON CONFLICT (event_key) DO NOTHING
    RETURNING event_key, message_key, interaction_id, org_id, lead_id, code, occurred_at
), event AS MATERIALIZED (
    SELECT * FROM inserted JOIN input USING (event_key)
), message AS (
    UPDATE interactions AS i
       SET status = m.status,
           external_id = coalesce(i.external_id, m.external_id),
           wamid = coalesce(i.wamid, m.wamid),
           -- The provider had it, whatever happened later: the earliest time in any event.
           sent_at = coalesce(least(i.sent_at, m.accepted_at), event.occurred_at),
           error_code = coalesce(m.error_code, CASE WHEN m.status = i.status THEN i.error_code END),
           error_detail = CASE WHEN m.status = i.status THEN i.error_detail END
      FROM event, jsonb_to_record(payload #> '{message,0}') AS m (
               status text, error_code text, accepted_at timestamptz, external_id text, wamid text)
     WHERE payload #> '{message,0}' @> '{}'
       AND i.id = event.interaction_id AND i.org_id = event.org_id
       -- A mail may be opened many times: what changes nothing writes nothing.
       AND (i.status = m.status
            AND (i.external_id IS NOT NULL OR m.external_id IS NULL)
            AND (i.wamid IS NOT NULL OR m.wamid IS NULL)
            AND i.sent_at <= coalesce(m.accepted_at, i.sent_at)
            AND i.error_code IS NOT DISTINCT FROM coalesce(m.error_code, i.error_code)) IS NOT TRUE
), suppressed AS (
    INSERT INTO suppressions AS old (org_id, channel, address, address_hash, key_hash, lead_id, reason, source)
    SELECT DISTINCT ON (a.address_hash, a.org_id, s.channel)
           a.org_id, s.channel, a.address, a.address_hash, a.key_hash, a.lead_id, s.reason, s.source
      FROM event, jsonb_to_record(payload #> '{suppression,0}') AS s (
               channel text, address text, address_key text, lead_ids uuid[], reason text, source text),
           suppressions_to_add(s.reason, s.channel, s.address, s.address_key, event.interaction_id, s.lead_ids) AS a
     WHERE payload #> '{suppression,0}' @> '{}' AND a.org_id = event.org_id
     ORDER BY a.address_hash, a.org_id, s.channel, suppression_rank(s.reason) DESC, s.source DESC, a.address
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source
        -- Of two equally strong reasons, always the same source wins.
     WHERE (suppression_rank(old.reason), old.source) < (suppression_rank(EXCLUDED.reason), EXCLUDED.source)
), ended AS (
    UPDATE cadence_enrollments AS e
       SET status = x.status, status_reason = x.reason, status_detail = x.detail,
           run_id = NULL, lease_expires_at = NULL, decided_by = x.message_id
      FROM (SELECT e.id, x.status, x.reason, x.detail, event.interaction_id AS message_id, event.event_key
              FROM event
             CROSS JOIN jsonb_to_record(payload #> '{end,0}') AS x (
                       status text, reason text, detail text, of_lead boolean, replaces jsonb, lead_ids uuid[])
              JOIN cadence_enrollments AS e ON e.lead_id = ANY (x.lead_ids) AND e.org_id = event.org_id
              LEFT JOIN interactions AS about ON about.id = event.interaction_id AND about.org_id = event.org_id
             WHERE payload #> '{end,0}' @> '{}'
               AND (x.of_lead OR e.id = about.enrollment_id)
               AND (e.status IN ('active', 'paused')
                    -- An end is replaced only if the same message decided it.
                    OR (e.id = about.enrollment_id OR e.decided_by = about.id)
                       AND (x.replaces ? e.status OR x.replaces ? e.status_reason
                            OR (e.status, e.status_reason) = (x.status, x.reason) AND e.status_detail < x.detail))
             ORDER BY e.id  -- as in turn.sql: a waiting transaction holds no lock that another needs
               FOR NO KEY UPDATE OF e) AS x
     WHERE e.id = x.id
    RETURNING x.event_key
), held AS (
    UPDATE cadence_enrollments AS e
       SET status = 'paused', paused_by = coalesce(e.paused_by, 'engine'),
           further_holds = e.further_holds || jsonb_build_object(h.reason, h.detail)
      FROM (SELECT e.id, x.reason, x.detail
              FROM event
             CROSS JOIN jsonb_to_record(payload #> '{hold,0}') AS x (reason text, detail text, lead_ids uuid[])
              JOIN cadence_enrollments AS e ON e.lead_id = ANY (x.lead_ids) AND e.org_id = event.org_id
             WHERE payload #> '{hold,0}' @> '{}' AND e.status IN ('active', 'paused')
               AND NOT (e.paused_by = 'engine' AND e.status_reason = x.reason OR e.further_holds ? x.reason) IS TRUE
             ORDER BY e.id
               FOR NO KEY UPDATE OF e) AS h
     WHERE e.id = h.id
), lead AS (
    UPDATE leads AS l
       SET wa_id = CASE WHEN l.erased_at IS NULL THEN coalesce(learned.wa_id, l.wa_id) END,
           whatsapp_user_id = CASE WHEN l.erased_at IS NULL THEN coalesce(learned.user_id, l.whatsapp_user_id) END,
           last_whatsapp_inbound_at = greatest(l.last_whatsapp_inbound_at, learned.inbound_at),
           out_of_office_until =
               CASE WHEN l.erased_at IS NULL THEN greatest(l.out_of_office_until, learned.out_of_office_until) END
      FROM (SELECT old.id, old.org_id, x.whatsapp_inbound_at AS inbound_at, x.out_of_office_until,
                   CASE WHEN about.is_lead AND x.is_recipient THEN x.number END AS wa_id,
                   CASE WHEN about.is_lead THEN NULLIF(x.user_id, '') END AS user_id
              FROM event
             CROSS JOIN jsonb_to_recordset(payload -> 'lead') AS x (
                       id uuid, number text, number_key text, user_id text, is_recipient boolean,
                       whatsapp_inbound_at timestamptz, out_of_office_until date)
              JOIN leads AS old ON old.id = x.id AND old.org_id = event.org_id
             CROSS JOIN LATERAL (
                SELECT is_number_of_lead(old, x.number, x.number_key, x.is_recipient, event.occurred_at) AS is_lead) AS about
             WHERE payload #> '{lead,0}' @> '{}'
           ) AS learned
     WHERE l.id = learned.id AND l.org_id = learned.org_id
), reply AS (
    INSERT INTO interactions
           (org_id, enrollment_id, cadence_id, lead_id, sender_id, channel, type, status,
            subject, content, external_id, reply_to_id, sent_at, needs_reading)
    SELECT event.org_id, about.enrollment_id, about.cadence_id, event.lead_id, about.sender_id, r.channel, r.type,
           'received', CASE WHEN l.erased_at IS NULL THEN r.subject END,
           CASE WHEN l.erased_at IS NULL THEN r.content ELSE '' END, r.external_id, about.id, event.occurred_at,
           coalesce(r.needs_reading, false) AND l.erased_at IS NULL
      FROM event
     CROSS JOIN jsonb_to_record(payload #> '{reply,0}') AS r (
               channel text, type text, subject text, content text, external_id text, needs_reading boolean)
      JOIN leads AS l ON l.id = event.lead_id AND l.org_id = event.org_id
      LEFT JOIN interactions AS about ON about.id = event.interaction_id AND about.org_id = event.org_id
     WHERE payload #> '{reply,0}' @> '{}'
), stopped AS (
    UPDATE senders AS s
       SET stopped_until = x.until, stop_code = x.code
      FROM (SELECT DISTINCT ON (about.sender_id) about.sender_id, about.org_id, event.code,
                   event.occurred_at + make_interval(secs => stop.seconds) AS until
              FROM event, jsonb_to_record(payload #> '{sender_stop,0}') AS stop (seconds double precision),
                   interactions AS about
             WHERE payload #> '{sender_stop,0}' @> '{}'
               AND about.id = event.interaction_id AND about.org_id = event.org_id
             ORDER BY about.sender_id, until DESC, event.code DESC NULLS LAST) AS x
     WHERE s.id = x.sender_id AND s.org_id = x.org_id
       AND (x.until, x.code) > (coalesce(s.stopped_until, '-infinity'), coalesce(s.stop_code, ''))
), blamed AS (
    UPDATE message_templates AS t
       SET fault_code = greatest(t.fault_code, x.code)
      FROM (SELECT step.template_id, about.org_id, max(event.code) AS code
              FROM event, interactions AS about
              JOIN cadence_steps AS step ON step.id = about.step_id AND step.org_id = about.org_id
             WHERE payload #> '{template_fault,0}' @> '{}'
               AND about.id = event.interaction_id AND about.org_id = event.org_id
             GROUP BY step.template_id, about.org_id
             ORDER BY step.template_id) AS x
     WHERE t.id = x.template_id AND t.org_id = x.org_id
)
SELECT event.event_key IS NOT NULL,
       (SELECT count(*) FROM ended WHERE ended.event_key = input.event_key),
       (SELECT CASE x.move WHEN 'go_on' THEN advance_past(event.interaction_id)
                           ELSE return_to_step(event.interaction_id, x.status,
                                               make_interval(secs => x.delay_seconds), x.reason, x.detail) END
          FROM jsonb_to_recordset(event.payload -> 'move') AS x (
                   move text, status text, delay_seconds double precision, reason text, detail text)),
       event.code, event.message_key
  FROM input LEFT JOIN event USING (number)
 ORDER BY number
