-- The enrollments whose step is due and that no run has sent, the longest due first.
SELECT who, organization, cadence, position, total, channel, enrollment_id::text
  FROM standings JOIN cadence_enrollments AS e ON e.id = enrollment_id
 WHERE e.status = 'active' AND e.step_due_at <= cadence_now()
 ORDER BY e.step_due_at, cadence, position, who
 LIMIT CAST(:limit AS integer)
