-- How many more messages like this one may begin at a moment, and until when none may: one row for each
-- scope that has a cap, or for those of one kind. It only reads, so that take_room may still refuse.
CREATE OR REPLACE FUNCTION room_of(c candidate, at timestamptz, of_kind text DEFAULT NULL)
RETURNS TABLE (reason text, scope text, room integer, until timestamptz, detail text)
LANGUAGE plpgsql STABLE ROWS 3 AS $$
BEGIN
    RETURN QUERY
    SELECT r.reason, r.scope, r.room, r.until, r.detail
      FROM room_under(ARRAY(SELECT own FROM counted_in(ARRAY[c], at, of_kind) AS own), at) AS r;
END
$$;
