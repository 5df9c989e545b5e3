-- Lease to a run the messages that it should send next, in their order. Runs that begin together wait for
-- each other here, for some milliseconds: each sees what the one before has taken. Call it in a statement
-- of its own, because the statement that calls it does not see what was committed while it waited.
--
-- What a rule of the lead keeps from leaving is put off, and another message takes its place, until 1,000
-- were put off. An enrollment that a dead run left leased may have killed it: it becomes a suspect, which
-- only picked_alone.sql picks, and takes a place of this batch.
--
-- Returns what became of each: 'leased', 'suspect', or the reason for which it was put off.
CREATE OR REPLACE FUNCTION pick_due(run uuid, wanted integer, lease_seconds double precision, without uuid[])
RETURNS TABLE (enrollment_id uuid, became text) LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
DECLARE
    due due_message[];
    asked integer;
    taken uuid[];
    suspects uuid[];
    put_off uuid[];
    reasons text[];
    given_back uuid[];
    picked uuid[] := '{}';
    all_suspects uuid[] := '{}';
    places integer := wanted;
    judged integer := 0;
BEGIN
    PERFORM FROM sending_rotation FOR UPDATE;
    LOOP
        asked := least(places + judged, 1000);
        due := due_in_turn(asked, without);
        WITH locked AS MATERIALIZED (
            SELECT e.id, e.run_id IS NOT NULL AS is_left_by_dead_run, d.place
              FROM unnest(due) WITH ORDINALITY AS d (id, org_id, cadence_id, lead_id, is_first_touch, next_step_id, zone, next_step_due, step_due_at, place)
              JOIN cadence_enrollments AS e ON e.id = d.id
             WHERE e.status = 'active' AND e.next_step_due <= cadence_now() AND e.dead_claims = 0
               AND (e.lease_expires_at IS NULL OR e.lease_expires_at <= cadence_now())
             ORDER BY d.place LIMIT asked
               FOR NO KEY UPDATE OF e SKIP LOCKED
        ), leased AS (
            UPDATE cadence_enrollments AS e
               SET dead_claims = CAST(is_left_by_dead_run AS integer),
                   run_id = CASE WHEN NOT is_left_by_dead_run THEN run END,
                   lease_expires_at = CASE WHEN NOT is_left_by_dead_run THEN cadence_now() + make_interval(secs => lease_seconds) END
              FROM locked WHERE e.id = locked.id
        )
        SELECT coalesce(array_agg(id ORDER BY place) FILTER (WHERE NOT is_left_by_dead_run), '{}'),
               coalesce(array_agg(id ORDER BY place) FILTER (WHERE is_left_by_dead_run), '{}')
          INTO taken, suspects FROM locked;

        -- Each is judged by all rules: a lane's may have changed, too. What only a person can change is claimed.
        WITH judged AS MATERIALIZED (
            SELECT t.id, t.place, rule.reason, rule.until, rule.is_of_lane
              FROM unnest(taken) WITH ORDINALITY AS t (id, place)
              LEFT JOIN candidates_of(taken) AS candidate ON candidate.enrollment_id = t.id
              LEFT JOIN LATERAL first_ruling(candidate.c, cadence_now()) AS rule ON true
        ), kept AS (
            SELECT id, row_number() OVER (ORDER BY place) > places AS is_too_many
              FROM judged WHERE reason IS NULL OR until = 'infinity' AND NOT is_of_lane
        ), moved AS (
            UPDATE cadence_enrollments AS e
               SET next_step_due = least(j.until, '9000-01-01 00:00:00+00'), status_reason = j.reason, status_detail = NULL,
                   run_id = NULL, lease_expires_at = NULL
              FROM judged AS j WHERE e.id = j.id AND NOT j.is_of_lane AND j.until < 'infinity'
        )
        SELECT coalesce(array_agg(j.id) FILTER (WHERE NOT is_of_lane AND until < 'infinity'), '{}'),
               array_agg(j.reason) FILTER (WHERE NOT is_of_lane AND until < 'infinity'),
               coalesce(array_agg(j.id) FILTER (WHERE is_of_lane OR is_too_many), '{}')
          INTO put_off, reasons, given_back
          FROM judged AS j LEFT JOIN kept USING (id);
        UPDATE cadence_enrollments AS e SET run_id = NULL, lease_expires_at = NULL WHERE id = ANY (given_back);

        taken := ARRAY(SELECT id FROM unnest(taken) WITH ORDINALITY AS t (id, place)
                        WHERE NOT put_off @> ARRAY[id] AND NOT given_back @> ARRAY[id] ORDER BY place);
        picked := picked || taken;
        all_suspects := all_suspects || suspects;
        places := places - cardinality(taken) - cardinality(suspects);
        judged := judged + cardinality(put_off);
        RETURN QUERY SELECT unnest(put_off), unnest(reasons);
        UPDATE sending_rotation AS r
           SET turn = r.turn + 1,
               org_id = coalesce((SELECT d.org_id FROM unnest(due) WITH ORDINALITY AS d (id, org_id, cadence_id, lead_id, is_first_touch, next_step_id, zone, next_step_due, step_due_at, place)
                                   WHERE (taken || suspects || put_off) @> ARRAY[d.id] ORDER BY place DESC LIMIT 1), r.org_id);
        EXIT WHEN places <= 0 OR put_off = '{}' OR judged >= 1000;
    END LOOP;
    UPDATE sending_rotation AS r
       SET remaining_due = left_over.remaining_due, oldest_due_at = left_over.next_step_due, oldest_step_due_at = left_over.step_due_at
      -- Beyond the last organization that was asked, nothing was counted.
      FROM (SELECT CASE WHEN count(DISTINCT d.org_id) > asked THEN 100 ELSE least(100, count(*) FILTER (WHERE is_left)) END AS remaining_due,
                   min(d.next_step_due) FILTER (WHERE is_left) AS next_step_due, min(d.step_due_at) FILTER (WHERE is_left) AS step_due_at
              FROM unnest(due) AS d
             CROSS JOIN LATERAL (SELECT NOT (picked || all_suspects || put_off) @> ARRAY[d.id] AS is_left) AS fate) AS left_over;
    RETURN QUERY SELECT unnest(picked), 'leased' UNION ALL SELECT unnest(all_suspects), 'suspect';
END
$$;
