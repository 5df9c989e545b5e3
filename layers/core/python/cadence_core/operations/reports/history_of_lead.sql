-- Each change of status of a lead's enrollments, the newest first.
SELECT h.id AS place, h.changed_at AS at, NULL AS by, h.run_id, 'cadence_enrollments' AS "table", h.enrollment_id AS id,
       c.name, CASE WHEN h.from_status IS NOT NULL THEN jsonb_build_object('status', h.from_status) END AS before,
       jsonb_strip_nulls(jsonb_build_object(
           'status', h.to_status, 'reason', h.reason, 'detail', h.detail, 'current_step', h.current_step)) AS after
  FROM cadence_enrollment_history AS h
  JOIN cadences AS c ON c.id = h.cadence_id
 WHERE h.lead_id = CAST(:about AS uuid) AND h.id < CAST(:before AS bigint)
 ORDER BY h.id DESC LIMIT CAST(:limit AS integer)
