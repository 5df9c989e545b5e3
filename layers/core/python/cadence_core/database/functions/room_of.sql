-- How many more messages like this one may begin at a moment, and until when none may: one row for each
-- scope that has a cap, or for those of one kind. It only reads, so that take_room may still refuse.
CREATE OR REPLACE FUNCTION room_of(c candidate, at timestamptz, of_kind text DEFAULT NULL)
RETURNS TABLE (reason text, scope text, room integer, until timestamptz, detail text)
LANGUAGE plpgsql STABLE ROWS 3 AS $$
BEGIN
    RETURN QUERY
    SELECT s.reason, s.scope, r.room, r.until, r.detail
      FROM scopes_of(c, at, of_kind) AS s
     CROSS JOIN LATERAL room_in(s.scope, s.cap, day_ends(c, at), is_at_half_cap(c, at), at) AS r
     WHERE NOT is_counted_recipient(c, s.scope, at);
END
$$;
