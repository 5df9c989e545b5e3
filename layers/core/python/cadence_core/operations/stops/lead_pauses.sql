-- The enrollments of a lead that a person paused: since when, by whom, and why. `cadence pause` writes who it was behind
-- the reason. Follows standings.sql.
SELECT e.id, 'person' AS cause, 'lead' AS kind, o.name AS organization, NULL AS channel, c.name,
       person.who AS lead, coalesce(regexp_replace(e.status_detail, signed.pattern, ''), e.status_reason) AS reason,
       substring(e.status_detail FROM signed.pattern) AS by, change.changed_at AS since,
       NULL AS until, true AS is_own, cadence_now() AS at, e.org_id
  FROM cadence_enrollments AS e
  CROSS JOIN (VALUES (' \(([^()]+)\)$')) AS signed (pattern)
  JOIN people AS person USING (lead_id)
  JOIN cadences AS c ON c.id = e.cadence_id
  JOIN organizations AS o ON o.id = e.org_id
  LEFT JOIN LATERAL (
        SELECT h.changed_at FROM cadence_enrollment_history AS h
         WHERE h.enrollment_id = e.id AND h.to_status = 'paused'
         ORDER BY h.id DESC LIMIT 1) AS change ON true
 WHERE e.lead_id = CAST(:lead_id AS uuid) AND e.org_id = CAST(:org_id AS uuid)
   AND e.status = 'paused' AND e.paused_by = 'person'
 ORDER BY change.changed_at, e.id
 LIMIT 50
