-- The messages that could leave now, in the order in which runs should send them, `wanted` of them if there
-- are as many: one of each organization, beginning after the one that was served last, then another one of
-- each, and so on. One organization more is asked than there are places; if there are fewer, somewhat more is listed:
-- 100 of one organization, less of several, since each has lanes of its own to be asked. `without`: organizations that
-- are left out; `spent`: see is_spent. While the indexes of the queue are being built, the order is by age alone.
CREATE OR REPLACE FUNCTION due_in_turn(wanted integer, without uuid[], spent text[] DEFAULT '{}')
RETURNS due_message[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    rotation sending_rotation;
    all_turns refcursor;
    looks integer := 1;
    in_vain integer := cardinality(spent);
    together integer;
    turns organization_turn[] := '{}';
    asked organization_turn[];
    with_room organization_turn[];
    org organization_turn;
    orgs uuid[] := '{}';
    enough integer;
    share integer;
    due due_message[];
    found due_message[] := '{}';
    cut_off organization_turn[] := '{}';  -- those that may have more
BEGIN
    IF NOT EXISTS (SELECT FROM cadence_enrollments WHERE status = 'active' AND next_step_due <= cadence_now())
       OR EXISTS (SELECT FROM sending_stops WHERE num_nonnulls(org_id, channel, sender_id) = 0) THEN
        RETURN found;
    ELSIF NOT is_queue_indexed() THEN
        RETURN due_by_age(wanted, without, spent);
    END IF;
    SELECT * INTO rotation FROM sending_rotation;
    OPEN all_turns FOR SELECT * FROM turns_of_organizations(rotation.org_id, without);
    -- As many as are missing are looked at, mostly with success, then twice as many, and so on.
    WHILE cardinality(turns) <= wanted LOOP
        asked := next_turns(all_turns, looks * (wanted + 1 - cardinality(turns)));
        EXIT WHEN asked = '{}';
        turns := turns || turns_with_due(asked);
        looks := 2 * looks;
    END LOOP;
    enough := CASE WHEN cardinality(turns) > wanted THEN wanted ELSE wanted + 100 / greatest(1, cardinality(turns)) END;
    share := (enough - 1) / greatest(1, cardinality(turns)) + 1;
    WHILE cardinality(orgs) <= wanted LOOP
        asked := turns;
        turns := '{}';
        IF in_vain > 0 THEN
            -- The more had nothing that may leave, the more are next asked for room together.
            together := 1 + 9 * least(in_vain, 1000) * least(in_vain, 1000);
            turns := asked[together + 1:];
            asked := asked[:together] || next_turns(all_turns, together - cardinality(asked));
            with_room := turns_with_room(asked, spent);
            in_vain := in_vain + cardinality(asked) - cardinality(with_room);
        END IF;
        EXIT WHEN asked = '{}';
        asked := CASE WHEN in_vain > 0 THEN turns_with_due(with_room) ELSE asked END;
        FOR n IN 1..cardinality(asked) LOOP
            due := queue_of_turn(asked[n], share, rotation.turn, spent);
            IF due <> '{}' THEN
                orgs := orgs || asked[n].org_id;
                found := found || due;
                cut_off := cut_off || CASE WHEN cardinality(due) >= share THEN asked[n:n] END;
                EXIT WHEN cardinality(orgs) > wanted;
            ELSE
                in_vain := in_vain + 1;
                IF in_vain = 1 THEN
                    turns := asked[n + 1:];
                    EXIT;
                END IF;
            END IF;
        END LOOP;
    END LOOP;
    CLOSE all_turns;
    -- There are places left for a second message of an organization, if it has one.
    WHILE cardinality(orgs) <= wanted AND cardinality(found) < enough AND cut_off <> '{}' LOOP
        share := greatest(2 * share, enough / cardinality(cut_off) + 1);
        asked := cut_off;
        cut_off := '{}';
        found := ARRAY(
            SELECT found[n] FROM generate_subscripts(found, 1) AS n
             WHERE (found[n]).org_id NOT IN (SELECT t.org_id FROM unnest(asked) AS t) ORDER BY n);
        FOREACH org IN ARRAY asked LOOP
            due := queue_of_turn(org, share, rotation.turn, spent);
            found := found || due;
            IF cardinality(due) >= share THEN
                cut_off := cut_off || org;
            END IF;
        END LOOP;
    END LOOP;
    RETURN ARRAY(
        SELECT found[n]
          FROM (SELECT n, array_position(orgs, (found[n]).org_id) AS turn FROM generate_subscripts(found, 1) AS n) AS message
         ORDER BY row_number() OVER (PARTITION BY turn ORDER BY n), turn);
END
$$;
