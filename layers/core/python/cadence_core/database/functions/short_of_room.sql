-- Which of these messages have no room if those before them begin: a message takes room in all of its scopes or
-- in none, and the first `held` of them in any case. Of several scopes without room, one of the lane is named first,
-- with the room that the message had in it (see is_spent).
CREATE OR REPLACE FUNCTION short_of_room(counted counted_message[], held integer, at timestamptz)
RETURNS TABLE (place integer, reason text, scope text, is_of_lane boolean, until timestamptz)
LANGUAGE plpgsql STABLE ROWS 5 AS $$
DECLARE
    message record;
    taken integer[] := '{}';
    number integer;
    short integer;
BEGIN
    FOR message IN
        WITH own AS MATERIALIZED (
            SELECT * FROM room_under(counted, at)
        ), wanted AS MATERIALIZED (
            SELECT w.scope, row_number() OVER () AS number, count(*) > min(w.room) AS is_scarce FROM own AS w GROUP BY w.scope
        )
        SELECT o.place, array_agg(w.number ORDER BY o.is_of_lane DESC) AS numbers, array_agg(o.room ORDER BY o.is_of_lane DESC) AS rooms,
               array_agg(o.reason ORDER BY o.is_of_lane DESC) AS reasons, array_agg(o.scope ORDER BY o.is_of_lane DESC) AS scopes,
               array_agg(o.is_of_lane ORDER BY o.is_of_lane DESC) AS of_lane, array_agg(o.until ORDER BY o.is_of_lane DESC) AS untils
          FROM own AS o JOIN wanted AS w ON w.scope = o.scope
         WHERE (SELECT bool_or(is_scarce) FROM wanted)  -- mostly there is room for all
         GROUP BY o.place ORDER BY o.place
    LOOP
        short := NULL;
        FOR n IN REVERSE cardinality(message.numbers)..1 LOOP
            IF message.rooms[n] <= coalesce(taken[message.numbers[n]], 0) THEN
                short := n;
            END IF;
        END LOOP;
        IF short IS NULL OR message.place <= held THEN
            FOREACH number IN ARRAY message.numbers LOOP
                taken[number] := coalesce(taken[number], 0) + 1;
            END LOOP;
        ELSE
            RETURN QUERY SELECT message.place, message.reasons[short], concat(message.scopes[short], '=', message.rooms[short]),
                                message.of_lane[short], message.untils[short];
        END IF;
    END LOOP;
END
$$;
