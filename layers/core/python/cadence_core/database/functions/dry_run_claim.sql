-- What the next claim of a run would pick, and whose turn it is after it. `moment`: when the run is (null: now). `taken`: what
-- became of the messages that its claims before this one have picked; `kept`: those that it has leased and still sends;
-- `rotation`: whose turn it was after them (null: there are none).
--
-- It picks as a run does, and undoes it: nothing is kept, and runs wait for it as they wait for the pick of another run.
-- A caller needs no right to change what it undoes. A later time is that of a simulation, which ends with the
-- undoing. What runs have leased is not locked, whatever the time: they would have to put off what they send.
CREATE OR REPLACE FUNCTION dry_run_claim(moment timestamptz, taken jsonb, kept uuid[], rotation jsonb, wanted integer, without uuid[])
RETURNS TABLE (picked jsonb, next_rotation jsonb) LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 AS $$
DECLARE
    dry_run CONSTANT uuid := gen_random_uuid();
    lease_seconds CONSTANT double precision := 900;
    before picked_message[];
BEGIN
    BEGIN
        IF moment IS NOT NULL THEN
            PERFORM set_config('cadence.leases_at', CAST(cadence_now() AS text), true);
            PERFORM set_config('cadence.simulated', 'on', true);
            INSERT INTO simulated_time (at) VALUES (moment) ON CONFLICT (only_row) DO UPDATE SET at = EXCLUDED.at;
        END IF;
        PERFORM refresh_open_spans();
        INSERT INTO cadence_runs (id, trigger, trigger_id) VALUES (dry_run, 'manual', dry_run);
        IF rotation IS NOT NULL THEN
            UPDATE sending_rotation SET org_id_before = org_id, turn_before = turn;  -- locked first, as by a pick
            PERFORM ask_again();
            before := ARRAY(
                SELECT CAST(ROW(e.id, e.org_id, own.place, own.fate, own.until, NULL, NULL, NULL, NULL) AS picked_message)
                  FROM jsonb_to_recordset(taken) AS own (id uuid, place bigint, fate text, until timestamptz)
                  JOIN cadence_enrollments AS e ON e.id = own.id
                 WHERE e.status = 'active' AND is_pickable(e)
                   FOR NO KEY UPDATE OF e SKIP LOCKED);
            PERFORM take_due(before, dry_run, lease_seconds);
            UPDATE cadence_runs SET leased = kept WHERE id = dry_run;
            UPDATE sending_rotation AS r SET turn = own.turn, org_id = own.org_id FROM jsonb_to_record(rotation) AS own (turn bigint, org_id uuid);
        END IF;
        picked := (SELECT coalesce(jsonb_agg(p), '[]') FROM pick_messages(dry_run, wanted, lease_seconds, without) AS p);
        next_rotation := (SELECT jsonb_build_object('turn', r.turn, 'org_id', r.org_id) FROM sending_rotation AS r);
        RAISE EXCEPTION USING ERRCODE = 'CE001', MESSAGE = 'the dry run is over';
    EXCEPTION WHEN SQLSTATE 'CE001' THEN
        NULL;  -- what the block has written is undone
    END;
    RETURN NEXT;
END
$$;
