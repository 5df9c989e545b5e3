-- The messages that could leave now, the longest due first, wherever they belong: how runs pick while the
-- indexes of the queue are being built. It needs cadence_active, by whose index it reads.
CREATE OR REPLACE FUNCTION due_by_age(wanted integer, without uuid[], spent text[])
RETURNS due_message[] LANGUAGE plpgsql STABLE
-- The plan does not know how few rows the parameter asks for: it would read and sort the whole queue.
SET enable_sort TO off SET enable_bitmapscan TO off SET enable_seqscan TO off SET enable_incremental_sort TO off AS $$
BEGIN
    RETURN ARRAY(
        SELECT as_due(e) FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.cadence_active AND e.next_step_due <= cadence_now() AND is_pickable(e)
           -- Not `<> ALL`: with one organization, the planner would expect no row and sort the whole queue.
           AND NOT without @> ARRAY[e.org_id]
           AND NOT is_lane_shut(e.next_step_id, e.zone, coalesce(e.is_first_touch, true), spent)
         ORDER BY e.next_step_due, e.id LIMIT wanted + 100);
END
$$;
