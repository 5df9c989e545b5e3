-- The time zones in which something of an organization is due, found by leaps through their index.
CREATE OR REPLACE FUNCTION zones_due(org uuid) RETURNS text[] LANGUAGE plpgsql STABLE
SET enable_sort TO off SET enable_bitmapscan TO off SET enable_seqscan TO off SET enable_incremental_sort TO off AS $$
BEGIN
    RETURN ARRAY(
        WITH RECURSIVE leap AS (
            (SELECT e.zone, e.next_step_due FROM cadence_enrollments AS e
              WHERE e.status = 'active' AND e.org_id = org ORDER BY e.org_id, e.zone, e.next_step_due LIMIT 1)
            UNION ALL
            SELECT next.* FROM leap CROSS JOIN LATERAL (
                SELECT e.zone, e.next_step_due FROM cadence_enrollments AS e
                 WHERE e.status = 'active' AND e.org_id = org AND e.zone > leap.zone
                 ORDER BY e.org_id, e.zone, e.next_step_due LIMIT 1) AS next
        )
        SELECT zone FROM leap WHERE next_step_due <= cadence_now());
END
$$;
