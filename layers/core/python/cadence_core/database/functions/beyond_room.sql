-- Which of these messages have no room under a cap, if those before them begin, and those that runs have
-- leased and not begun yet. What is beyond the cap of a lane waits as it is; what is beyond that of its
-- recipient can be asked again at `until`: when the cap has room, at the earliest with the next bucket of the counts.
CREATE OR REPLACE FUNCTION beyond_room(asked candidate[], at timestamptz)
RETURNS TABLE (enrollment_id uuid, reason text, scope text, is_of_lane boolean, until timestamptz)
LANGUAGE plpgsql STABLE ROWS 5 AS $$
DECLARE
    capped CONSTANT uuid[] := ARRAY(SELECT org_id FROM sending_caps INTERSECT SELECT org_id FROM unnest(asked));
BEGIN
    IF capped = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT each.*, (each.c).schedule_id, (each.c).zone, is_at_half_cap(each.c, at) AS is_half
          FROM (SELECT held.c, 0 AS place FROM candidates_of(leased_by_runs(capped, at)) AS held
                 UNION ALL
                SELECT asked[n], n FROM generate_subscripts(asked, 1) AS n WHERE capped @> ARRAY[asked[n].org_id]) AS each
    ), counted AS MATERIALIZED (
        SELECT m.*, own.reason, own.scope, own.cap,
               row_number() OVER (PARTITION BY own.scope ORDER BY m.place) AS number
          FROM message AS m CROSS JOIN LATERAL scopes_of(m.c, at) AS own
         WHERE NOT is_counted_recipient(m.c, own.scope, at)
    ), room AS MATERIALIZED (
        SELECT each.scope, each.schedule_id, each.zone, each.is_half, own.room, own.until
          FROM (SELECT DISTINCT ON (c.scope, c.schedule_id, c.zone, c.is_half) c.* FROM counted AS c) AS each
         CROSS JOIN LATERAL room_in(each.scope, each.cap, day_ends(each.c, at), each.is_half, at) AS own
    )
    SELECT DISTINCT ON (c.place) (c.c).enrollment_id, c.reason, c.scope, lane.is_lane, greatest(room.until, next_bucket(at))
      FROM counted AS c
      JOIN room ON room.scope = c.scope AND room.schedule_id IS NOT DISTINCT FROM c.schedule_id AND room.zone = c.zone
                AND room.is_half = c.is_half AND room.room < c.number
     CROSS JOIN LATERAL (SELECT (c.cap).kind NOT IN ('domain', 'portfolio') AS is_lane) AS lane
     WHERE c.place > 0
     ORDER BY c.place, lane.is_lane DESC;
END
$$;
