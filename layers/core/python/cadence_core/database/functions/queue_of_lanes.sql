-- The messages of a cadence's open lanes that are due, at most `depth` of each. A lane is the messages
-- of one step to leads of one zone. The lanes are found by leaps through their index, and asked in an order
-- that changes with each turn, until there are enough. `shut`: zones and steps whose lanes need no look.
CREATE OR REPLACE FUNCTION queue_of_lanes(cadence uuid, first_touch boolean, depth integer, turn bigint, spent text[], shut text[])
RETURNS due_message[] LANGUAGE plpgsql STABLE
-- By the order of cadence_enrollments_lanes_idx, which the plan for every value takes: it expects a fiftieth of the
-- queue in a zone (see n_distinct). A plan for these values may take the cadence's queue, which has the same order.
SET plan_cache_mode TO force_generic_plan
SET enable_sort TO off SET enable_bitmapscan TO off SET enable_seqscan TO off SET enable_incremental_sort TO off AS $$
DECLARE
    lane record;
    due due_message[];
    found due_message[] := '{}';
BEGIN
    FOR lane IN
        WITH RECURSIVE leap AS (
            (SELECT e.next_step_id, e.zone FROM cadence_enrollments AS e
              WHERE e.status = 'active' AND e.cadence_id = cadence AND e.is_first_touch = first_touch
              ORDER BY e.next_step_id, e.zone LIMIT 1)
            UNION ALL
            SELECT next.* FROM leap CROSS JOIN LATERAL (
                SELECT e.next_step_id, e.zone FROM cadence_enrollments AS e
                 WHERE e.status = 'active' AND e.cadence_id = cadence AND e.is_first_touch = first_touch
                   -- 'zz' comes after each zone: no other lane of a shut step needs a look.
                   AND (e.next_step_id, e.zone) > (leap.next_step_id, CASE WHEN shut @> ARRAY[leap.next_step_id::text] THEN 'zz' ELSE leap.zone END)
                 ORDER BY e.next_step_id, e.zone LIMIT 1) AS next
        )
        SELECT next_step_id, array_agg(zone) AS zones FROM leap
         WHERE next_step_id <> '00000000-0000-0000-0000-000000000000' AND NOT shut && ARRAY[zone, next_step_id::text]
         GROUP BY next_step_id ORDER BY uuid_hash_extended(next_step_id, turn)
    LOOP
        due := ARRAY(
            SELECT in_lane.due FROM unnest(lane.zones) AS asked (zone) CROSS JOIN LATERAL (
                SELECT as_due(e) AS due FROM cadence_enrollments AS e
                 WHERE e.status = 'active' AND e.cadence_id = cadence AND e.is_first_touch = first_touch
                   AND e.next_step_id = lane.next_step_id AND e.zone = asked.zone
                   AND e.next_step_due <= cadence_now() AND is_pickable(e)
                 ORDER BY e.next_step_due, e.id LIMIT depth) AS in_lane);
        found := found || ARRAY(SELECT in_lane(d, open.facts) FROM unnest(due) AS d JOIN lanes_to_leave(due, spent) AS open USING (next_step_id, zone));
        EXIT WHEN depth = 1 AND found <> '{}';
    END LOOP;
    RETURN found;
END
$$;
