-- End a slice of a cadence's open enrollments, in the order of their leads, and count them. One that a run has
-- leased, or whose message is being sent, stays; so does one that another transaction has locked.
WITH slice AS MATERIALIZED (
    SELECT e.id, e.org_id, e.lead_id,
           coalesce(e.lease_expires_at <= cadence_now(), true)
               AND NOT EXISTS (SELECT FROM interactions AS i WHERE i.enrollment_id = e.id AND i.status = 'sending') AS is_free
      FROM cadence_enrollments AS e
     WHERE e.cadence_id = CAST(:cadence AS uuid) AND e.org_id = CAST(:org_id AS uuid)
       AND e.status IN ('active', 'paused') AND e.lead_id > CAST(:after AS uuid)
       AND (CAST(:is_everyone AS boolean) OR e.lead_id = ANY (CAST(:leads AS uuid[])))
     ORDER BY e.lead_id LIMIT CAST(:limit AS integer)
), locked AS MATERIALIZED (
    SELECT e.id, e.org_id
      FROM slice JOIN cadence_enrollments AS e USING (org_id, id)
     WHERE slice.is_free AND e.status IN ('active', 'paused') AND coalesce(e.lease_expires_at <= cadence_now(), true)
     ORDER BY e.id
       FOR NO KEY UPDATE OF e SKIP LOCKED
), closed AS (
    UPDATE cadence_enrollments AS e
       SET status = 'completed', status_reason = 'ended_by_person', status_detail = NULL,
           run_id = NULL, lease_expires_at = NULL
      FROM locked WHERE e.id = locked.id AND e.org_id = locked.org_id
    RETURNING e.lead_id
)
SELECT (SELECT count(*) FROM slice) AS open,
       ARRAY(SELECT lead_id FROM closed ORDER BY lead_id) AS closed,
       CASE WHEN (SELECT count(*) FROM slice) = CAST(:limit AS integer) THEN (SELECT max(lead_id::text) FROM slice) END AS after
