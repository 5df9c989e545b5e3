-- The standing of each enrollment of these leads, and whether the email address is suppressed.
SELECT s.who, s.organization, s.cadence, s.position, s.total, s.channel,
       s.enrollment_id::text, s.status, s.status_reason AS reason,
       coalesce(s.status_detail, '') AS detail, s.lead_id::text,
       EXISTS (SELECT FROM leads AS l, suppression_of(l.org_id, 'email', l.email, l.email_key)
                WHERE l.id = s.lead_id) AS is_suppressed
  FROM standings AS s
 WHERE s.lead_id = ANY (CAST(:leads AS uuid[]))
 ORDER BY s.who, s.cadence
