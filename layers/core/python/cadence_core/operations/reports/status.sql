-- What ran, what waits and what is stuck. Every part reads a bounded number of rows.
WITH due AS MATERIALIZED (
    SELECT next_step_due, lease_expires_at > cadence_now() AS is_in_a_run FROM cadence_enrollments
     WHERE status = 'active' AND cadence_active AND next_step_due <= cadence_now()
     ORDER BY next_step_due LIMIT 10000
), longest_due AS MATERIALIZED (
    SELECT id, next_step_due FROM cadence_enrollments
     WHERE status = 'active' AND cadence_active AND next_step_due <= cadence_now()
     ORDER BY next_step_due LIMIT 100
), ruled AS MATERIALIZED (
    -- The first sending rule that keeps each of these back, as a run asks it. A run takes what is too late.
    SELECT longest_due.next_step_due, rule.reason,
           CASE WHEN isfinite(rule.until) THEN least(rule.until, timestamptz '9999-01-01') END AS until
      FROM (SELECT array_agg(c) AS asked FROM candidates_of(ARRAY(SELECT id FROM longest_due))) AS message
     CROSS JOIN LATERAL first_rulings(message.asked, cadence_now()) AS rule
     RIGHT JOIN longest_due ON longest_due.id = rule.enrollment_id AND rule.reason <> 'too_late'
), next AS MATERIALIZED (
    SELECT next_step_due, status_reason FROM cadence_enrollments
     WHERE status = 'active' AND cadence_active AND next_step_due > cadence_now()
     ORDER BY next_step_due LIMIT 10000
), paused AS MATERIALIZED (
    -- In the order of the index that has all of it.
    SELECT paused_by, status_reason, next_step_due FROM cadence_enrollments
     WHERE status = 'paused' ORDER BY org_id, paused_by, cadence_id LIMIT CAST(:paused AS integer)
), uncertain AS MATERIALIZED (
    SELECT updated_at FROM interactions WHERE status = 'uncertain' ORDER BY updated_at LIMIT 10000
)
SELECT cadence_now() AS at,
       (SELECT coalesce(jsonb_agg(run), '[]') FROM (
            SELECT id, trigger, started_at, finished_at,
                   finished_at IS NULL AND coalesce(lease_expires_at <= cadence_now(), true) AS is_dead,
                   claimed, sent, failed, retried, held, exited, completed, uncertain, released,
                   remaining_due, duration_ms
              FROM cadence_runs ORDER BY started_at DESC LIMIT CAST(:runs AS integer)) AS run) AS runs,
       (SELECT jsonb_build_object('count', count(*), 'oldest', min(next_step_due),
                                  'in_a_run', count(*) FILTER (WHERE is_in_a_run)) FROM due) AS due,
       (SELECT coalesce(jsonb_agg(k), '[]') FROM (
            SELECT reason, count(*) AS count, min(until) AS first_until FROM ruled
             WHERE reason IS NOT NULL GROUP BY reason ORDER BY count DESC, reason) AS k) AS kept_back,
       (SELECT min(next_step_due) FROM ruled WHERE reason IS NULL) AS oldest_free,
       (SELECT min(next_step_due) FROM next) AS next_due,
       (SELECT coalesce(jsonb_agg(d), '[]') FROM (
            SELECT status_reason AS reason, count(*) AS count, min(next_step_due) AS next_due FROM next
             WHERE status_reason IS NOT NULL GROUP BY status_reason ORDER BY count DESC) AS d) AS deferred,
       (SELECT coalesce(jsonb_agg(h), '[]') FROM (
            SELECT paused_by, status_reason AS reason, count(*) AS count, min(next_step_due) AS oldest_due
              FROM paused GROUP BY paused_by, status_reason ORDER BY paused_by, count DESC LIMIT 100) AS h) AS paused,
       (SELECT count(*) FROM paused) = CAST(:paused AS integer) AS paused_is_at_least,
       (SELECT jsonb_build_object('count', count(*), 'oldest', min(updated_at)) FROM uncertain) AS uncertain,
       (SELECT coalesce(jsonb_agg(s), '[]') FROM (
            SELECT e.id AS enrollment_id, e.lead_id, o.name AS organization, c.name AS cadence, e.dead_claims
              FROM cadence_enrollments AS e
              JOIN cadences AS c ON c.id = e.cadence_id
              JOIN organizations AS o ON o.id = e.org_id
             WHERE e.status = 'active' AND e.cadence_active AND e.dead_claims > 0
             ORDER BY e.dead_claims DESC, e.id LIMIT 50) AS s) AS suspects,
       (SELECT coalesce(jsonb_agg(s), '[]') FROM (
            SELECT o.name AS organization, s.channel, s.address, s.status = 'paused' AS is_paused, s.stop_code,
                   CASE WHEN s.stopped_until > cadence_now()
                        THEN least(s.stopped_until, timestamptz '9999-01-01') END AS stopped_until
              FROM senders AS s JOIN organizations AS o ON o.id = s.org_id
             WHERE s.status = 'paused' OR s.stopped_until > cadence_now()
             ORDER BY s.stopped_until DESC NULLS LAST, o.name LIMIT 50) AS s) AS stopped_senders,
       (SELECT coalesce(jsonb_agg(s), '[]') FROM (
            SELECT s.org_id, o.name AS organization, s.channel, s.address, owner.name AS owner, other.identity
              FROM senders AS s JOIN organizations AS o ON o.id = s.org_id
             CROSS JOIN LATERAL (
                SELECT sender_owner(s.channel, own.key) AS org_id, own.key AS identity
                  FROM (VALUES (coalesce(s.address_key, plain_sender_key(s.address))),
                               (coalesce(s.reply_to_key, plain_sender_key(s.reply_to)))) AS own (key)
                 WHERE own.key <> '' AND sender_owner(s.channel, own.key) IS DISTINCT FROM s.org_id
                 LIMIT 1) AS other
              LEFT JOIN organizations AS owner ON owner.id = other.org_id
             ORDER BY s.address, o.name LIMIT 50) AS s) AS senders_not_allowed,
       (SELECT coalesce(jsonb_agg(s), '[]') FROM (
            SELECT o.name AS organization, channel, found.count, found.ids
              FROM organizations AS o
             CROSS JOIN unnest(ARRAY['email', 'whatsapp']) AS channel
             CROSS JOIN LATERAL (
                SELECT count(*) AS count, array_agg(id) FILTER (WHERE number <= 5) AS ids FROM (
                    SELECT s.id, row_number() OVER () AS number FROM suppressions AS s
                     WHERE s.org_id = o.id AND s.channel = channel.channel AND s.key_hash = '' AND s.address IS NOT NULL
                     LIMIT 10000) AS unreadable) AS found
             WHERE found.count > 0
             ORDER BY found.count DESC, o.name LIMIT 50) AS s) AS unreadable_suppressions,
       (SELECT coalesce(jsonb_agg(t), '[]') FROM (
            SELECT o.name AS organization, t.id AS template_id, t.name, t.channel, t.fault_code
              FROM message_templates AS t JOIN organizations AS o ON o.id = t.org_id
             WHERE t.fault_code IS NOT NULL ORDER BY o.name, t.name LIMIT 50) AS t) AS faulty_templates,
       (SELECT coalesce(jsonb_agg(t), '[]') FROM (
            SELECT t.id AS template_id, o.name AS organization, t.name, t.channel,
                   t.check_reason AS reason, t.check_detail AS detail
              FROM message_templates AS t JOIN organizations AS o ON o.id = t.org_id
             WHERE t.check_reason IS NOT NULL AND t.checked_version = t.version
             ORDER BY NOT EXISTS (SELECT FROM cadence_steps AS s WHERE s.template_id = t.id AND s.archived_at IS NULL),
                      o.name, t.name, t.id LIMIT 50) AS t) AS unsendable_templates,
       (SELECT coalesce(jsonb_agg(c), '[]') FROM (
            SELECT o.name AS organization, CASE WHEN c.deleted_at IS NULL THEN c.id END AS cadence_id, c.name, c.status, change.changed_at AS since, coalesce(c.paused_by, change.changed_by) AS by
              FROM cadences AS c JOIN organizations AS o ON o.id = c.org_id
              LEFT JOIN LATERAL (
                    SELECT h.changed_at, h.changed_by FROM setting_history AS h
                     WHERE h.org_id = c.org_id AND h.table_name = 'cadences' AND h.row_id = c.id::text AND h.after ? 'status'
                     ORDER BY h.id DESC LIMIT 1) AS change ON true
             WHERE (c.status <> 'active' OR c.deleted_at IS NOT NULL)
               AND EXISTS (SELECT FROM cadence_enrollments AS e WHERE e.cadence_id = c.id AND e.status = 'active')
             ORDER BY o.name, c.name LIMIT 50) AS c) AS paused_cadences,
       (SELECT count(*) FROM (
            SELECT FROM interactions WHERE needs_reading LIMIT 10000) AS unread) AS unread_replies
