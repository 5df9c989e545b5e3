-- The messages of an organization that could leave now, in the order in which they should (see
-- in_turn_of_organization), at least `wanted` if there are as many: its follow-ups, and its first touches unless they
-- have no share and the follow-ups are enough; of each kind, its cadences in turn. A cadence that has no more is not asked again.
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
            enough := cardinality(whole);
            cut_off := '{}';
            FOREACH n IN ARRAY asked LOOP
                shut := ARRAY(SELECT substr(zone, 37) FROM unnest(own.shut) AS zone WHERE starts_with(zone, schedules[n]));
                due := CASE WHEN are_pilots[n] THEN due_of_pilot(cadences[n], kind = 1, depth, spent)
                            ELSE queue_of_cadence(cadences[n], kind = 1, depth, turn, spent, shut, own.stopped) END;
                of_kind := of_kind || due;
                enough := enough + least(depth, cardinality(due));
                IF cardinality(due) >= depth THEN
                    cut_off := cut_off || n;
                ELSE
                    whole := whole || due;
                END IF;
                EXIT WHEN enough >= wanted;
            END LOOP;
            EXIT WHEN enough >= wanted OR cut_off = '{}';
            asked := cut_off;
            depth := greatest(4 * depth, wanted / cardinality(cut_off) + 1);
        END LOOP;
        found := found || of_kind;
        EXIT WHEN share = 0 AND cardinality(found) >= wanted;
    END LOOP;
    RETURN in_turn_of_organization(found, share, turn);
END
$$;
