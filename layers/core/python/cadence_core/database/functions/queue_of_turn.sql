-- The messages of an organization that could leave now, in the order in which they should (see
-- in_turn_of_organization), at least `wanted` if there are as many: its follow-ups, and its first touches unless they
-- have no share and the follow-ups are enough; of each kind, its cadences in turn.
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
    depth integer;
    cut_off integer;
    due due_message[];
BEGIN
    SELECT array_agg(c.id ORDER BY uuid_hash_extended(c.id, turn)), array_agg(c.is_pilot ORDER BY uuid_hash_extended(c.id, turn)),
           array_agg(c.schedule_id::text ORDER BY uuid_hash_extended(c.id, turn))
      INTO cadences, are_pilots, schedules
      FROM unnest(own.cadences, own.are_pilots, own.schedules) AS c (id, is_pilot, schedule_id);
    FOR kind IN 0..1 LOOP
        depth := (wanted - 1) / cardinality(cadences) + 1;
        LOOP
            of_kind := '{}';
            enough := 0;
            cut_off := 0;
            FOR n IN 1..cardinality(cadences) LOOP
                shut := ARRAY(SELECT substr(zone, 37) FROM unnest(own.shut) AS zone WHERE starts_with(zone, schedules[n]));
                due := CASE WHEN are_pilots[n] THEN due_of_pilot(cadences[n], kind = 1, depth, spent)
                            ELSE queue_of_cadence(cadences[n], kind = 1, depth, turn, spent, shut, own.stopped) END;
                of_kind := of_kind || due;
                enough := enough + least(depth, cardinality(due));
                cut_off := cut_off + CAST(cardinality(due) >= depth AS integer);
                EXIT WHEN enough >= wanted;
            END LOOP;
            EXIT WHEN enough >= wanted OR cut_off = 0;
            depth := greatest(4 * depth, wanted / cut_off + 1);
        END LOOP;
        found := found || of_kind;
        EXIT WHEN share = 0 AND cardinality(found) >= wanted;
    END LOOP;
    RETURN in_turn_of_organization(found, share, turn);
END
$$;
