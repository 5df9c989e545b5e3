-- Lease to a run the messages that it should send next, in their order. Runs that begin together wait for
-- each other here, for some milliseconds: each sees what the one before has taken. Call it in a statement
-- of its own, because the statement that calls it does not see what was committed while it waited.
--
-- What a rule of the lead keeps from leaving is put off, and what has no room under a cap of its lane is
-- left as it is. Another message takes the place of either, until 1,000 were passed over. An enrollment
-- that a dead run left leased may have killed it: it becomes a suspect, and takes a place of this batch.
--
-- Returns what became of each: 'leased', 'suspect', or the reason for which it was put off, and until when; without a
-- fate, what has no room under a cap of its lane.
CREATE OR REPLACE FUNCTION pick_messages(run uuid, wanted integer, lease_seconds double precision, without uuid[])
RETURNS SETOF picked_message LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
DECLARE
    places integer := wanted;
    passed_over integer := 0;
    more integer := 0;
    asked integer;
    taken integer := 0;
    due due_message[] := '{}';
    rest due_message[];
    is_listed boolean;
    judged picked_message[];
    spent text[];
    spent_before text[];
    left_behind uuid[] := '{}';
    filled integer;
    may_go_on boolean;
BEGIN
    UPDATE sending_rotation SET org_id_before = org_id, turn_before = turn;
    PERFORM ask_again();
    spent := spent_by_leased();
    LOOP
        -- What was listed and not asked for yet comes first, if it is enough: a list costs a look into every lane.
        -- Its lanes are open, as they were when it was listed, unless more is spent since.
        due := due[taken + 1:];
        IF due <> '{}' AND spent <> spent_before THEN
            rest := due;
            due := ARRAY(
                SELECT rest[d.ordinality] FROM unnest(rest) WITH ORDINALITY AS d
                 WHERE (d.next_step_id, d.zone, d.is_first_touch) IN (SELECT next_step_id, zone, is_first_touch FROM lanes_to_leave(rest, spent))
                 ORDER BY d.ordinality);
        END IF;
        spent_before := spent;
        asked := least(places + more, 1000);
        is_listed := cardinality(due) < places;
        IF is_listed THEN
            due := due_in_turn(asked, without, spent);
        END IF;
        -- What only waits for its time fills no place: as many others are looked at, since one more round costs more.
        taken := least(coalesce(array_position(due, (ready_of(due))[asked]), cardinality(due)), 1000);
        judged := judge_due(one_to_a_person(lock_due(due, taken), run), places);
        PERFORM take_due(judged, run, lease_seconds);
        RETURN QUERY SELECT * FROM unnest(judged) AS j ORDER BY j.place;

        SELECT count(*) FILTER (WHERE j.fate IN ('leased', 'suspect')),
               coalesce(bool_or(j.fate NOT IN ('leased', 'suspect') OR j.spent_scope IS NOT NULL), false),
               spent || coalesce(array_agg(DISTINCT j.spent_scope) FILTER (WHERE j.spent_scope IS NOT NULL), '{}')
          INTO filled, may_go_on, spent FROM unnest(judged) AS j;
        places := places - filled;
        passed_over := passed_over + cardinality(judged) - filled;
        -- What is put off is not met again, nor what is in a lane that is spent, unless its own lane is another.
        more := more + (SELECT count(*) FROM unnest(judged) AS j WHERE j.fate NOT IN ('leased', 'suspect') OR left_behind @> ARRAY[j.id]);
        left_behind := left_behind || ARRAY(SELECT j.id FROM unnest(judged) AS j WHERE j.fate IS NULL);
        EXIT WHEN places = 0 OR NOT may_go_on OR passed_over >= 1000;
        -- All organizations were asked unless more had something than there are places: the others need not be again.
        IF is_listed AND (SELECT count(DISTINCT d.org_id) FROM unnest(due) AS d) <= asked THEN
            without := without || ARRAY(
                SELECT c.org_id FROM cadences AS c WHERE c.status = 'active' AND c.deleted_at IS NULL
                EXCEPT SELECT d.org_id FROM unnest(due) AS d);
        END IF;
    END LOOP;
    PERFORM note_backlog(due, ARRAY(SELECT j.id FROM unnest(judged) AS j WHERE j.fate IS NOT NULL), spent);
END
$$;
