-- How many leads wait for each of these steps, and how many of them keep their due time in any case:
-- a run holds them, or they were deferred (set_step_delay).
SELECT e.next_step_id AS step_id, count(*) AS waiting,
       count(*) FILTER (WHERE e.run_id IS NOT NULL OR e.next_step_due IS DISTINCT FROM e.step_due_at) AS kept
  FROM cadence_enrollments AS e
 WHERE e.org_id = CAST(:org AS uuid) AND e.status IN ('active', 'paused')
   AND e.cadence_id IN (SELECT CAST(wanted.id AS uuid) FROM jsonb_array_elements_text(CAST(:cadences AS jsonb)) AS wanted (id))
   AND e.next_step_id IN (SELECT CAST(wanted.id AS uuid) FROM jsonb_array_elements_text(CAST(:steps AS jsonb)) AS wanted (id))
 GROUP BY e.next_step_id
