-- What became of the newest messages of a cadence since a moment, by step and version of the text, and how its
-- enrollments stand. Follows standings.sql. Two indexes hold all that is counted.
, recent AS MATERIALIZED (
    SELECT id, step_id, template_id, template_version, type, status, enrollment_id, reply_to_id, created_at
      FROM interactions
     WHERE cadence_id = CAST(:cadence_id AS uuid) AND created_at >= cadence_now() - make_interval(days => CAST(:days AS integer))
     ORDER BY created_at DESC, id DESC LIMIT CAST(:limit AS integer)
), ended AS MATERIALIZED (
    SELECT enrollment_id, to_status, changed_at FROM cadence_enrollment_history
     WHERE cadence_id = CAST(:cadence_id AS uuid) AND changed_at >= cadence_now() - make_interval(days => CAST(:days AS integer))
       AND to_status NOT IN ('active', 'paused')
     ORDER BY changed_at DESC LIMIT CAST(:limit AS integer)
), last_message AS (
    -- After which message each enrollment ended.
    SELECT DISTINCT ON (recent.enrollment_id) recent.id, ended.to_status
      FROM ended JOIN recent USING (enrollment_id)
     WHERE recent.type = 'message' AND ended.to_status IN ('unsubscribed', 'completed')
     ORDER BY recent.enrollment_id, ended.changed_at DESC, recent.created_at DESC, recent.id
), counted AS (
    SELECT m.step_id, m.template_id, m.template_version,
           count(*) FILTER (WHERE m.status IN ('sent', 'delivered', 'read', 'bounced', 'complained')) AS sent,
           count(*) FILTER (WHERE m.status IN ('delivered', 'read', 'complained')) AS delivered,
           count(*) FILTER (WHERE m.status = 'bounced') AS bounced,
           count(reply.reply_to_id) AS replied,
           count(*) FILTER (WHERE last.to_status = 'unsubscribed') AS unsubscribed,
           count(*) FILTER (WHERE last.to_status = 'completed') AS completed
      FROM recent AS m
      LEFT JOIN (SELECT DISTINCT reply_to_id FROM recent WHERE type = 'reply') AS reply ON reply.reply_to_id = m.id
      LEFT JOIN last_message AS last ON last.id = m.id
     WHERE m.type = 'message'
     GROUP BY 1, 2, 3
), place AS (
    SELECT s.id AS step_id, s.step_order, s.channel, own.position, own.total, s.template_id
      FROM cadence_steps AS s
      LEFT JOIN (SELECT * FROM places WHERE cadence_id = CAST(:cadence_id AS uuid)) AS own ON own.step_id = s.id
     WHERE s.cadence_id = CAST(:cadence_id AS uuid)
)
SELECT (SELECT CASE WHEN status = 'paused' THEN pause_reason END FROM cadences WHERE id = CAST(:cadence_id AS uuid)) AS pause_reason,
       (SELECT status FROM cadences WHERE id = CAST(:cadence_id AS uuid)) AS status,
       CASE WHEN (SELECT count(*) FROM recent) = CAST(:limit AS integer) THEN (SELECT min(created_at) FROM recent)
            ELSE cadence_now() - make_interval(days => CAST(:days AS integer)) END AS since,
       (SELECT count(*) FROM recent) = CAST(:limit AS integer) AS is_shortened,
       (SELECT coalesce(jsonb_agg(s), '[]') FROM (
            SELECT place.position, place.total, place.channel, t.name AS template, counted.template_version,
                   coalesce(counted.sent, 0) AS sent, coalesce(counted.delivered, 0) AS delivered,
                   coalesce(counted.bounced, 0) AS bounced, coalesce(counted.replied, 0) AS replied,
                   coalesce(counted.unsubscribed, 0) AS unsubscribed, coalesce(counted.completed, 0) AS completed
              FROM place LEFT JOIN counted USING (step_id)
              LEFT JOIN message_templates AS t ON t.id = coalesce(counted.template_id, place.template_id)
             WHERE counted.step_id IS NOT NULL OR place.position IS NOT NULL
             ORDER BY place.step_order, place.step_id, counted.template_version NULLS FIRST, t.name LIMIT 200) AS s) AS steps,
       (SELECT jsonb_agg(e) FROM (
            SELECT 'active' AS status, count(*) AS count, count(*) = CAST(:limit AS integer) AS is_at_least
              FROM (SELECT FROM cadence_enrollments WHERE cadence_id = CAST(:cadence_id AS uuid) AND status = 'active'
                     LIMIT CAST(:limit AS integer)) AS active
             UNION ALL
            SELECT 'paused', count(*), count(*) = CAST(:limit AS integer)
              FROM (SELECT FROM cadence_enrollments WHERE cadence_id = CAST(:cadence_id AS uuid) AND status = 'paused'
                     LIMIT CAST(:limit AS integer)) AS paused
             UNION ALL
            (SELECT to_status, count(*), (SELECT count(*) FROM ended) = CAST(:limit AS integer)
               FROM ended GROUP BY to_status ORDER BY count(*) DESC, to_status)) AS e) AS enrollments
