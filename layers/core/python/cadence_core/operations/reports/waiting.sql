-- The enrollments that are paused, or whose cadence is paused.
SELECT who, organization, cadence, position, total, channel,
       enrollment_id::text, status, CASE WHEN status = 'paused' THEN status_reason END AS reason,
       coalesce(status_detail, '') AS detail
  FROM standings
 WHERE status = 'paused' OR (status = 'active' AND NOT cadence_active)
 ORDER BY status DESC, reason, cadence, position, who
