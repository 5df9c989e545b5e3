-- The standing of each enrollment of these leads, and whether the email address is suppressed.
SELECT s.who, s.organization, s.cadence, s.position, s.total, s.channel,
       s.enrollment_id::text, s.status, s.status_reason AS reason,
       coalesce(s.status_detail, '') AS detail, s.lead_id::text,
       EXISTS (SELECT FROM leads AS l
                 JOIN suppressions AS x ON x.org_id = l.org_id AND x.channel = 'email'
                  AND x.address_hash = address_hash(l.org_id, 'email', l.email)
                WHERE l.id = s.lead_id) AS is_suppressed
  FROM standings AS s
 WHERE s.lead_id = ANY (CAST(:leads AS uuid[]))
 ORDER BY s.who, s.cadence
