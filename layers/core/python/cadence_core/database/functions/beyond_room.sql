-- Which of these messages have no room under a cap, if those before them begin, and those that runs have
-- leased and not begun yet. What one spent domain keeps back leaves the room of its organization to others.
-- What is beyond the cap of a lane waits as it is, and has an `until` if the cap had no room for any; what is beyond that
-- of its recipient can be asked again at `until`: when the cap has room, at the earliest with the next bucket of the counts.
CREATE OR REPLACE FUNCTION beyond_room(asked candidate[], at timestamptz)
RETURNS TABLE (enrollment_id uuid, reason text, scope text, is_of_lane boolean, until timestamptz)
LANGUAGE plpgsql STABLE ROWS 5 AS $$
DECLARE
    capped CONSTANT uuid[] := ARRAY(SELECT DISTINCT org_id FROM unnest(asked) WHERE has_caps);
    held candidate[];
BEGIN
    IF capped = '{}' THEN
        RETURN;
    END IF;
    held := ARRAY(SELECT own.c FROM candidates_of(leased_by_runs(capped, at)) AS own);
    RETURN QUERY
    SELECT asked[short.place - cardinality(held)].enrollment_id, short.reason, short.scope, short.is_of_lane,
           CASE WHEN short.is_of_lane THEN short.until ELSE greatest(short.until, next_bucket(at)) END
      FROM short_of_room(ARRAY(SELECT own FROM counted_in(held || asked, at) AS own), cardinality(held), at) AS short;
END
$$;
