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
    turns organization_turn[];
    with_room organization_turn[];
    org organization_turn;
    in_vain integer := cardinality(spent);  -- the more were asked in vain, the more are next asked for room together
    orgs organization_turn[] := '{}';
    share integer := 1;
    due due_message[];
    found due_message[] := '{}';
    places integer[] := '{}';
    cut_off integer := 0;
    enough integer;
BEGIN
    IF NOT EXISTS (SELECT FROM cadence_enrollments WHERE status = 'active' AND next_step_due <= cadence_now())
       OR EXISTS (SELECT FROM sending_stops WHERE num_nonnulls(org_id, channel, sender_id) = 0) THEN
        RETURN found;
    ELSIF NOT is_queue_indexed() THEN
        RETURN due_by_age(wanted, without, spent);
    END IF;
    SELECT * INTO rotation FROM sending_rotation;
    OPEN all_turns FOR SELECT * FROM turns_of_organizations(rotation.org_id, without);
    <<batches>> LOOP
        turns := '{}';
        FOR n IN 1..1 + 4 * in_vain LOOP
            FETCH all_turns INTO org;
            EXIT WHEN org IS NULL;
            turns := turns || org;
        END LOOP;
        EXIT WHEN turns = '{}';
        with_room := CASE WHEN in_vain > 0 THEN turns_with_room(turns, spent) ELSE turns END;
        in_vain := in_vain + cardinality(turns);
        FOREACH org IN ARRAY with_room LOOP
            due := queue_of_turn(org, share, rotation.turn, spent);
            IF due <> '{}' THEN
                in_vain := in_vain - 1;
                orgs := orgs || org;
                found := found || due;
                places := places || ARRAY(SELECT generate_series(1, cardinality(due)));
                cut_off := cut_off + CAST(cardinality(due) >= share AS integer);
                EXIT batches WHEN cardinality(orgs) > wanted;
            END IF;
        END LOOP;
    END LOOP;
    CLOSE all_turns;
    -- There are places left for a second message of an organization, if it has one.
    enough := wanted + 100 / greatest(1, cardinality(orgs));
    WHILE cardinality(orgs) <= wanted AND cardinality(found) < enough AND cut_off > 0 LOOP
        share := greatest(2 * share, enough / cut_off + 1);
        found := '{}';
        places := '{}';
        cut_off := 0;
        FOREACH org IN ARRAY orgs LOOP
            due := queue_of_turn(org, share, rotation.turn, spent);
            found := found || due;
            places := places || ARRAY(SELECT generate_series(1, cardinality(due)));
            cut_off := cut_off + CAST(cardinality(due) >= share AS integer);
        END LOOP;
    END LOOP;
    RETURN ARRAY(SELECT found[n] FROM generate_subscripts(places, 1) AS n ORDER BY places[n], n);
END
$$;
