-- What an organization plans, but for the texts of its templates: each thing with its columns.
SELECT 'organization' AS kind, o.id::text AS id, jsonb_build_object(
           'name', o.name, 'timezone', o.timezone, 'schedule_id', o.schedule_id, 'postal_address', o.postal_address,
           'requires_postal_address', o.requires_postal_address, 'texts_kept_days', o.texts_kept_days,
           'records_kept_days', o.records_kept_days, 'minimum_gap_minutes', o.minimum_gap_minutes,
           'first_touch_share', o.first_touch_share, 'accepted_bounce_rate', o.accepted_bounce_rate,
           'accepted_complaint_rate', o.accepted_complaint_rate, 'ses_tenant', o.ses_tenant) AS columns, 0 AS place
  FROM organizations AS o WHERE o.id = CAST(:org AS uuid)
 UNION ALL
SELECT 'sender', s.id::text, jsonb_build_object(
           'address', s.address, 'channel', s.channel, 'display_name', s.display_name, 'reply_to', s.reply_to,
           'portfolio', s.portfolio), 0
  FROM senders AS s WHERE s.org_id = CAST(:org AS uuid)
 UNION ALL
SELECT 'schedule', s.id::text, jsonb_build_object(
           'name', s.name, 'timezone', s.timezone, 'follows_lead', s.follows_lead,
           'holiday_calendars', ARRAY(SELECT unnest(s.holiday_calendars)), 'spread_minutes', s.spread_minutes,
           'hours', coalesce(h.hours, '[]')), 0
  FROM sending_schedules AS s
  LEFT JOIN (SELECT schedule_id, jsonb_agg(jsonb_build_array(iso_day, opens, closes)) AS hours
               FROM sending_hours WHERE org_id = CAST(:org AS uuid) GROUP BY schedule_id) AS h ON h.schedule_id = s.id
 WHERE s.org_id = CAST(:org AS uuid)
 UNION ALL
-- A document holds the years 1 to 9999.
SELECT 'day_off', d.day::text, jsonb_build_object('day', d.day, 'name', d.name), 0
  FROM days_off AS d WHERE d.org_id = CAST(:org AS uuid) AND d.day BETWEEN '0001-01-01' AND '9999-12-31'
 UNION ALL
SELECT 'cap', c.id::text, jsonb_build_object(
           'kind', c.kind, 'sender_id', c.sender_id, 'portfolio', c.portfolio, 'domain', c.domain,
           'daily_cap', c.daily_cap, 'trickle', c.trickle, 'ramp_start', c.ramp_start, 'ramp_step', c.ramp_step,
           'ramp_from', c.ramp_from), 0
  FROM sending_caps AS c
 WHERE c.org_id = CAST(:org AS uuid)
   AND coalesce(c.ramp_from BETWEEN '0001-01-02' AND '9999-12-30', true)
 UNION ALL
SELECT 'template', t.id::text, jsonb_build_object('name', t.name), 0
  FROM message_templates AS t WHERE t.org_id = CAST(:org AS uuid)
 UNION ALL
SELECT 'cadence', c.id::text, jsonb_build_object(
           'name', c.name, 'status', c.status, 'email_sender_id', c.email_sender_id,
           'whatsapp_sender_id', c.whatsapp_sender_id, 'schedule_id', c.schedule_id,
           'max_lateness_hours', c.max_lateness_hours, 'when_too_late', c.when_too_late, 'is_pilot', c.is_pilot,
           'transient_bounce_limit', c.transient_bounce_limit, 'on_colleague_reply', c.on_colleague_reply,
           'waits_for_return', c.waits_for_return), 0
  FROM cadences AS c WHERE c.org_id = CAST(:org AS uuid) AND c.deleted_at IS NULL
 UNION ALL
SELECT 'step', s.id::text, jsonb_build_object(
           'cadence_id', s.cadence_id, 'step_order', s.step_order, 'channel', s.channel, 'template_id', s.template_id,
           'delay_days', s.delay_days, 'delay_business_days', s.delay_business_days, 'delay_hours', s.delay_hours,
           'ai_personalization', s.ai_personalization, 'reply_in_thread', s.reply_in_thread,
           'archived_at', s.archived_at), s.step_order
  FROM cadence_steps AS s
  JOIN cadences AS c ON c.id = s.cadence_id AND c.org_id = s.org_id
 WHERE s.org_id = CAST(:org AS uuid) AND c.deleted_at IS NULL
 ORDER BY kind, place, id
 LIMIT 20001
