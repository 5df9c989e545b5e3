-- Lease to a run the messages that it should send next, in their order. Runs that begin together wait for
-- each other here, for a few milliseconds: each sees what the one before has taken. Call it in a statement
-- of its own, because the statement that calls it does not see what was committed while it waited.
--
-- An enrollment that a dead run left leased may have killed it: it becomes a suspect, which only
-- picked_alone.sql picks, and takes a place of this batch.
CREATE OR REPLACE FUNCTION pick_due(run uuid, wanted integer, lease_seconds double precision, without uuid[])
RETURNS TABLE (id uuid, is_new_suspect boolean) LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
#variable_conflict use_column
DECLARE
    due due_message[];
    picked uuid[];
    suspects uuid[];
    last_served uuid;
BEGIN
    PERFORM FROM sending_rotation FOR UPDATE;
    due := due_in_turn(wanted, without);
    WITH taken AS (
        SELECT e.id, e.org_id, e.run_id IS NOT NULL AS is_left_by_dead_run, asked.place
          FROM unnest(due) WITH ORDINALITY AS asked (id, org_id, cadence_id, lead_id, is_first_touch, next_step_id, zone, next_step_due, step_due_at, place)
          JOIN cadence_enrollments AS e ON e.id = asked.id
         WHERE e.status = 'active' AND e.next_step_due <= cadence_now() AND e.dead_claims = 0
           AND (e.lease_expires_at IS NULL OR e.lease_expires_at <= cadence_now())
         ORDER BY asked.place LIMIT wanted
           FOR NO KEY UPDATE OF e SKIP LOCKED
    ), leased AS (
        UPDATE cadence_enrollments AS e
           SET dead_claims = CAST(is_left_by_dead_run AS integer),
               run_id = CASE WHEN NOT is_left_by_dead_run THEN run END,
               lease_expires_at = CASE WHEN NOT is_left_by_dead_run THEN cadence_now() + make_interval(secs => lease_seconds) END
          FROM taken WHERE e.id = taken.id
    )
    SELECT array_agg(taken.id ORDER BY place) FILTER (WHERE NOT is_left_by_dead_run),
           array_agg(taken.id ORDER BY place) FILTER (WHERE is_left_by_dead_run),
           (array_agg(taken.org_id ORDER BY place DESC))[1]
      INTO picked, suspects, last_served FROM taken;
    UPDATE sending_rotation AS r
       SET org_id = coalesce(last_served, r.org_id), turn = r.turn + 1,
           remaining_due = left_over.count, oldest_due_at = left_over.next_step_due, oldest_step_due_at = left_over.step_due_at
      FROM (SELECT least(count(*), 100) AS count, min(d.next_step_due) AS next_step_due, min(d.step_due_at) AS step_due_at
              FROM unnest(due) AS d
             WHERE NOT coalesce(picked, '{}') @> ARRAY[d.id] AND NOT coalesce(suspects, '{}') @> ARRAY[d.id]) AS left_over;
    RETURN QUERY SELECT unnest(picked), false UNION ALL SELECT unnest(suspects), true;
END
$$;
