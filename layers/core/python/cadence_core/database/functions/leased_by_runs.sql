-- The enrollments of these organizations (null: of all) that runs have leased and whose message has not begun yet.
CREATE OR REPLACE FUNCTION leased_by_runs(orgs uuid[], at timestamptz) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT e.id
          FROM cadence_runs AS r
         CROSS JOIN LATERAL unnest(r.leased) AS own (id)
          JOIN cadence_enrollments AS e ON e.id = own.id AND e.run_id = r.id
         -- No run takes an hour: the index names the few that can be at work.
         WHERE r.started_at > at - interval '1 hour' AND r.finished_at IS NULL
           AND e.lease_expires_at > at AND (orgs IS NULL OR orgs @> ARRAY[e.org_id])
           AND NOT EXISTS (SELECT FROM interactions AS i
                            WHERE i.enrollment_id = e.id AND i.type = 'message' AND i.run_id = r.id AND i.status <> 'failed'))
$$;
