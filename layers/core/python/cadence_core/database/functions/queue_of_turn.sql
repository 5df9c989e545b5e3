-- The messages of an organization that could leave now, in the order in which they should (see
-- in_turn_of_organization), at least `wanted` if there are as many: its follow-ups, and its first touches unless they
-- have no share and the follow-ups are enough; of each kind, its cadences in turn. A cadence that has no more is not asked again.
--
-- What only waits for its time after an opening is passed over, since to write it costs more than to look at it once more.
-- It is listed, so that the pick puts it off, if more than a few were met before there were enough others: they may hide
-- what could leave. So is all of it if nothing else could leave.
CREATE OR REPLACE FUNCTION queue_of_turn(own organization_turn, wanted integer, turn bigint, spent text[])
RETURNS due_message[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    cadences uuid[];
    are_pilots boolean[];
    schedules text[];
    shut text[];
    share CONSTANT double precision := own.first_touch_share;
    of_kind due_message[];
    enough integer;
    found due_message[] := '{}';
    waiting due_message[] := '{}';
    ready integer;
    held integer;
    is_over boolean;
    depth integer;
    n integer;
    asked integer[];
    cut_off integer[];
    whole due_message[];
    due due_message[];
BEGIN
    SELECT array_agg(c.id ORDER BY uuid_hash_extended(c.id, turn)), array_agg(c.is_pilot ORDER BY uuid_hash_extended(c.id, turn)),
           array_agg(c.schedule_id::text ORDER BY uuid_hash_extended(c.id, turn))
      INTO cadences, are_pilots, schedules
      FROM unnest(own.cadences, own.are_pilots, own.schedules) AS c (id, is_pilot, schedule_id);
    FOR kind IN 0..1 LOOP
        depth := (wanted - 1) / cardinality(cadences) + 1;
        asked := ARRAY(SELECT generate_subscripts(cadences, 1));
        whole := '{}';
        LOOP
            of_kind := whole;
            enough := cardinality(ready_of(whole));
            held := cardinality(whole) - enough;
            cut_off := '{}';
            FOREACH n IN ARRAY asked LOOP
                shut := ARRAY(SELECT substr(zone, 37) FROM unnest(own.shut) AS zone WHERE starts_with(zone, schedules[n]));
                due := CASE WHEN are_pilots[n] THEN due_of_pilot(cadences[n], kind = 1, depth, spent)
                            ELSE queue_of_cadence(cadences[n], kind = 1, depth, turn, spent, shut, own.stopped) END;
                of_kind := of_kind || due;
                ready := cardinality(ready_of(due));
                enough := enough + least(depth, ready);
                held := held + cardinality(due) - ready;
                IF cardinality(due) >= depth THEN
                    cut_off := cut_off || n;
                ELSE
                    whole := whole || due;
                END IF;
                is_over := enough >= wanted OR held > wanted + 2;
                EXIT WHEN is_over;
            END LOOP;
            EXIT WHEN is_over OR cut_off = '{}';
            asked := cut_off;
            depth := greatest(4 * depth, wanted / cardinality(cut_off) + 1);
        END LOOP;
        found := found || CASE WHEN is_over AND enough < wanted THEN of_kind ELSE ready_of(of_kind) END;
        waiting := waiting || of_kind;
        EXIT WHEN share = 0 AND cardinality(found) >= wanted;
    END LOOP;
    RETURN in_turn_of_organization(CASE WHEN found = '{}' THEN waiting ELSE found END, share, turn);
END
$$;
