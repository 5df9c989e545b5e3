-- Which of these messages have no room under a cap, if those before them begin, and those that runs have
-- leased and not begun yet. As in take_room, a message takes room in all of its scopes or in none: what one
-- spent domain keeps back leaves the room of its organization to others. What is beyond the cap of a lane
-- waits as it is; what is beyond that of its recipient can be asked again at `until`: when the cap has room,
-- at the earliest with the next bucket of the counts.
CREATE OR REPLACE FUNCTION beyond_room(asked candidate[], at timestamptz)
RETURNS TABLE (enrollment_id uuid, reason text, scope text, is_of_lane boolean, until timestamptz)
LANGUAGE plpgsql STABLE ROWS 5 AS $$
DECLARE
    capped CONSTANT uuid[] := ARRAY(SELECT org_id FROM sending_caps INTERSECT SELECT org_id FROM unnest(asked));
    message record;
    taken integer[] := '{}';
    number integer;
    short integer;
BEGIN
    IF capped = '{}' THEN
        RETURN;
    END IF;
    FOR message IN
        WITH message AS MATERIALIZED (
            SELECT each.*, (each.c).schedule_id, (each.c).zone, is_at_half_cap(each.c, at) AS is_half
              FROM (SELECT held.c, -row_number() OVER () AS place FROM candidates_of(leased_by_runs(capped, at)) AS held
                     UNION ALL
                    SELECT asked[n], n FROM generate_subscripts(asked, 1) AS n WHERE capped @> ARRAY[asked[n].org_id]) AS each
        ), counted AS MATERIALIZED (
            SELECT m.*, own.reason, own.scope, own.cap, dense_rank() OVER (ORDER BY own.scope) AS number
              FROM message AS m CROSS JOIN LATERAL scopes_of(m.c, at) AS own
             WHERE NOT is_counted_recipient(m.c, own.scope, at)
        ), room AS MATERIALIZED (
            SELECT each.number, each.schedule_id, each.zone, each.is_half, own.room, own.until
              FROM (SELECT DISTINCT ON (c.number, c.schedule_id, c.zone, c.is_half) c.* FROM counted AS c) AS each
             CROSS JOIN LATERAL room_in(each.scope, each.cap, day_ends(each.c, at), each.is_half, at) AS own
        )
        SELECT c.place, (c.c).enrollment_id AS id, array_agg(c.reason ORDER BY lane.is_lane DESC) AS reasons,
               array_agg(c.scope ORDER BY lane.is_lane DESC) AS scopes, array_agg(c.number ORDER BY lane.is_lane DESC) AS numbers,
               array_agg(lane.is_lane ORDER BY lane.is_lane DESC) AS of_lane, array_agg(room.room ORDER BY lane.is_lane DESC) AS rooms,
               array_agg(room.until ORDER BY lane.is_lane DESC) AS untils
          FROM counted AS c
          JOIN room ON room.number = c.number AND room.schedule_id IS NOT DISTINCT FROM c.schedule_id
                   AND room.zone = c.zone AND room.is_half = c.is_half
         CROSS JOIN LATERAL (SELECT (c.cap).kind NOT IN ('domain', 'portfolio') AS is_lane) AS lane
         GROUP BY c.place, (c.c).enrollment_id ORDER BY c.place
    LOOP
        short := NULL;
        FOR n IN REVERSE cardinality(message.numbers)..1 LOOP
            IF message.rooms[n] <= coalesce(taken[message.numbers[n]], 0) THEN
                short := n;
            END IF;
        END LOOP;
        IF short IS NULL OR message.place < 0 THEN
            FOREACH number IN ARRAY message.numbers LOOP
                taken[number] := coalesce(taken[number], 0) + 1;
            END LOOP;
        ELSE
            enrollment_id := message.id;
            reason := message.reasons[short];
            scope := message.scopes[short];
            is_of_lane := message.of_lane[short];
            until := greatest(message.untils[short], next_bucket(at));
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
