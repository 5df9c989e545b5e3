-- The messages of a cadence that could leave now, the longest due first, `depth` of them if there are as many:
-- its first touches, or its follow-ups. If a rule keeps some of the longest due from leaving, the lanes that
-- are open are asked instead (queue_of_lanes): a lane that is shut costs the same whatever waits in it. `shut_zones`: time
-- zones of leads in which the cadence's schedule is known to open later; `stopped`: channels that a person has stopped.
--
-- Up to twice as many more come after them, if they are of the same lanes: what a pick leaves is known by them.
CREATE OR REPLACE FUNCTION queue_of_cadence(cadence uuid, first_touch boolean, depth integer, turn bigint, spent text[], shut_zones text[], stopped text[])
RETURNS due_message[] LANGUAGE plpgsql STABLE
-- By the order of cadence_enrollments_cadence_queue_idx, whatever the statistics say: no other index has it.
SET enable_sort TO off SET enable_bitmapscan TO off SET enable_seqscan TO off SET enable_incremental_sort TO off AS $$
DECLARE
    due due_message[];
    may_leave due_message[];
    found integer;
    shut text[];  -- zones and steps whose lanes need no look
BEGIN
    due := ARRAY(
        SELECT as_due(e) FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.cadence_id = cadence AND e.is_first_touch = first_touch
           AND e.next_step_due <= cadence_now() AND is_pickable(e)
         ORDER BY e.next_step_due, e.id LIMIT least(3 * depth, depth + 30));
    IF due = '{}' THEN
        RETURN due;
    END IF;
    shut := shut_zones || CASE WHEN stopped <> '{}' THEN
        ARRAY(SELECT s.id::text FROM cadence_steps AS s WHERE s.cadence_id = cadence AND s.channel = ANY (stopped) AND s.archived_at IS NULL) END;
    may_leave := ARRAY(SELECT own FROM unnest(due) AS own WHERE NOT shut && ARRAY[own.zone, own.next_step_id::text]);
    IF may_leave[:depth] = due[:depth] OR cardinality(due) < depth THEN
        SELECT coalesce(array_agg(in_lane(may_leave[d.ordinality], open.facts) ORDER BY d.ordinality), '{}'), count(*) FILTER (WHERE d.ordinality <= depth)
          INTO may_leave, found
          FROM unnest(may_leave) WITH ORDINALITY AS d JOIN lanes_to_leave(may_leave[:depth], spent) AS open USING (next_step_id, zone);
        IF found = least(depth, cardinality(due)) OR cardinality(due) < depth THEN
            RETURN may_leave;
        END IF;
    END IF;
    RETURN queue_of_lanes(cadence, first_touch, depth, turn, spent, shut);
END
$$;
