-- The enrollments that this run held, ended or gave up, from the history. A hold for an uncertain
-- send of a dead run has the id of the dead run.
SELECT s.who, s.organization, s.cadence, s.position, s.total, s.channel,
       s.enrollment_id::text, h.to_status AS status, h.reason, coalesce(h.detail, '') AS detail
  FROM cadence_enrollment_history AS h
  JOIN cadence_runs AS r ON r.id = CAST(:run_id AS uuid)
  JOIN standings AS s USING (enrollment_id)
 WHERE (h.run_id = r.id OR (h.reason = 'uncertain_send' AND h.changed_at >= r.started_at))
   AND h.to_status <> 'active' AND h.reason <> 'no_step_left'
 ORDER BY h.to_status DESC, h.reason, s.cadence, s.position, s.who
