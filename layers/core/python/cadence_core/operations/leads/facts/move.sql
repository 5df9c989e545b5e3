-- Move open enrollments of these leads to a step of their cadence, and skip the steps before it. One that a run has
-- leased, or whose message is being sent, stays; so does one that another transaction has locked.
WITH open AS MATERIALIZED (
    SELECT e.id, e.org_id, e.lead_id, e.next_step_id IS NOT DISTINCT FROM CAST(:step AS uuid) AS is_there,
           coalesce(e.lease_expires_at <= cadence_now(), true)
               AND NOT EXISTS (SELECT FROM interactions AS i WHERE i.enrollment_id = e.id AND i.status = 'sending') AS is_free
      FROM cadence_enrollments AS e
     WHERE e.cadence_id = CAST(:cadence AS uuid) AND e.org_id = CAST(:org_id AS uuid)
       AND e.status IN ('active', 'paused') AND e.lead_id = ANY (CAST(:leads AS uuid[]))
), locked AS MATERIALIZED (
    SELECT e.id, e.org_id
      FROM open JOIN cadence_enrollments AS e USING (org_id, id)
     WHERE open.is_free AND NOT open.is_there AND e.status IN ('active', 'paused')
       AND coalesce(e.lease_expires_at <= cadence_now(), true)
     ORDER BY e.id
       FOR NO KEY UPDATE OF e SKIP LOCKED
), skipped AS MATERIALIZED (
    SELECT id, org_id, skip_steps_before(id, CAST(:step_order AS integer)) FROM locked
), moved AS (
    UPDATE cadence_enrollments AS e SET next_step_id = CAST(:step AS uuid)
      FROM skipped WHERE e.id = skipped.id AND e.org_id = skipped.org_id
    RETURNING e.id
)
SELECT CAST(lead_id AS text), CASE WHEN is_there THEN 'unchanged' WHEN id IN (SELECT id FROM moved) THEN 'changed' ELSE 'busy' END
  FROM open
