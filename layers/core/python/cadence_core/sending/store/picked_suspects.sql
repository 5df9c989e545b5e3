-- The suspects that a run would lease after its batch, each alone (see picked_alone), and those that its claims made.
WITH suspect AS MATERIALIZED (
    SELECT e.id, row_number() OVER (ORDER BY e.dead_claims, e.next_step_due, e.id) AS place
      FROM cadence_enrollments AS e
     WHERE e.id = ANY (
               CAST(:made AS uuid[])
            || ARRAY(SELECT s.id FROM cadence_enrollments AS s
                      WHERE s.status = 'active' AND s.dead_claims > 0 AND s.next_step_due <= cadence_now()
                      ORDER BY s.next_step_due, s.id LIMIT CAST(:limit AS integer)))
       AND e.next_step_id IS DISTINCT FROM '00000000-0000-0000-0000-000000000000'
       AND (e.lease_expires_at IS NULL OR e.lease_expires_at <= cadence_now())
       AND NOT EXISTS (SELECT FROM lane_ruling(e.next_step_id, e.zone, e.is_first_touch, cadence_now()))
), picked AS (
    SELECT e.*, suspect.place FROM suspect JOIN cadence_enrollments AS e USING (id)
), judged AS (
    SELECT * FROM judged_now((SELECT array_agg(id) FROM picked))
)
