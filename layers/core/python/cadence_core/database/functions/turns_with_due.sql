-- Those of these turns whose organizations have something due in a time zone where one of their schedules may be open. They
-- are found by leaps through their index: one look passes over all organizations that have nothing due, of which a page
-- holds several. Only where a schedule is known to be shut, the time zones that are open are looked at, too.
CREATE OR REPLACE FUNCTION turns_with_due(turns organization_turn[]) RETURNS organization_turn[] LANGUAGE plpgsql STABLE
-- By the order of cadence_enrollments_org_queue_idx, whatever the statistics say.
SET enable_sort TO off SET enable_bitmapscan TO off SET enable_seqscan TO off AS $$
DECLARE
    orgs CONSTANT uuid[] := ARRAY(SELECT t.org_id FROM unnest(turns) AS t ORDER BY t.org_id);
BEGIN
    RETURN ARRAY(
        WITH RECURSIVE leap AS (
            (SELECT e.org_id FROM cadence_enrollments AS e
              WHERE e.status = 'active' AND e.org_id = ANY (orgs) AND e.next_step_due <= cadence_now()
              ORDER BY e.org_id LIMIT 1)
            UNION ALL
            SELECT next.org_id FROM leap CROSS JOIN LATERAL (
                SELECT e.org_id FROM cadence_enrollments AS e
                 WHERE e.status = 'active' AND e.org_id = ANY (orgs[array_position(orgs, leap.org_id) + 1:]) AND e.next_step_due <= cadence_now()
                 ORDER BY e.org_id LIMIT 1) AS next
        )
        SELECT turns[t.ordinality]
          FROM unnest(turns) WITH ORDINALITY AS t JOIN leap ON leap.org_id = t.org_id
         CROSS JOIN LATERAL (
            SELECT WHERE t.shut = '{}'
             UNION ALL
            (SELECT FROM cadence_enrollments AS e
              WHERE e.status = 'active' AND e.org_id = t.org_id AND e.zone = ANY (t.open_zones) AND e.next_step_due <= cadence_now() LIMIT 1)
             LIMIT 1) AS somewhere
         ORDER BY t.ordinality);
END
$$;
