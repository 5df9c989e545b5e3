-- The figures of the senders, From domains and organizations of messages: of their latest emails in the
-- last 7 days, how many the provider accepted, and how many bounced or were reported as spam. What was
-- sent before the latest pause does not count again. Nor does what SES does not count: what it did not
-- attempt, and what only a mail reports.
WITH parameter AS MATERIALIZED (
    SELECT ARRAY(SELECT '%' || code FROM jsonb_array_elements_text(CAST(:not_counted AS jsonb)) AS code) AS not_counted
), sent_by AS MATERIALIZED (
    SELECT DISTINCT i.org_id, i.sender_id, from_domain(s) AS domain
      FROM interactions AS i
      JOIN senders AS s ON s.id = i.sender_id AND s.org_id = i.org_id AND s.channel = 'email'
     WHERE i.id = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST(:interaction_ids AS jsonb)) AS uuid)))
), named AS MATERIALIZED (
    SELECT DISTINCT its.*
      FROM sent_by AS by
     CROSS JOIN LATERAL (VALUES ('sender', by.org_id, by.sender_id, NULL),
                                ('domain', by.org_id, NULL, by.domain),
                                ('organization', by.org_id, NULL, NULL)) AS its (name, org_id, sender_id, domain)
     WHERE its.name <> 'domain' OR its.domain IS NOT NULL
), scope AS MATERIALIZED (
    SELECT its.*, coalesce(latest.is_in_force, false) AS is_paused,
           greatest(latest.since, cadence_now() - interval '7 days') AS since
      FROM named AS its
      LEFT JOIN LATERAL (
          SELECT pause.since, pause.until > cadence_now() AND pause.lifted_at IS NULL AS is_in_force
            FROM reputation_pauses AS pause
           WHERE pause.org_id = its.org_id AND pause.scope = its.name AND pause.reason = 'reputation_pause'
             AND pause.sender_id IS NOT DISTINCT FROM its.sender_id AND pause.domain IS NOT DISTINCT FROM its.domain
           ORDER BY pause.since DESC LIMIT 1) AS latest ON true
), counted AS (
    SELECT scope.org_id, scope.name, scope.sender_id, scope.domain, scope.is_paused, count(*) AS sends,
           count(*) FILTER (WHERE sent.status = 'bounced' AND sent.is_counted) AS bounces,
           count(*) FILTER (WHERE sent.status = 'complained' AND sent.is_counted) AS complaints
      FROM scope
     CROSS JOIN LATERAL (
         SELECT one.status, (one.error_code LIKE ANY (p.not_counted)) IS NOT TRUE AS is_counted
           FROM parameter AS p
           JOIN senders AS s ON s.org_id = scope.org_id AND s.channel = 'email'
            AND (scope.sender_id IS NULL OR s.id = scope.sender_id)
            AND (scope.domain IS NULL OR from_domain(s) = scope.domain)
          CROSS JOIN LATERAL (
              SELECT i.status, i.error_code, i.sent_at
                FROM interactions AS i
               WHERE i.sender_id = s.id AND i.type = 'message' AND i.sent_at > scope.since
               ORDER BY i.sent_at DESC LIMIT CAST(:max_sends AS integer)) AS one
          ORDER BY one.sent_at DESC LIMIT CAST(:max_sends AS integer)) AS sent
     GROUP BY scope.org_id, scope.name, scope.sender_id, scope.domain, scope.is_paused
)
SELECT counted.name, counted.org_id, counted.sender_id, counted.domain, counted.is_paused,
       o.accepted_bounce_rate, o.accepted_complaint_rate, counted.sends, counted.bounces, counted.complaints
  FROM counted
  JOIN organizations AS o ON o.id = counted.org_id
 ORDER BY counted.org_id, counted.name, counted.sender_id, counted.domain
