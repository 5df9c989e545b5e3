-- What the caps of one reason say of a message: until when the last of them that is used up keeps it back.
CREATE OR REPLACE FUNCTION cap_ruling(c candidate, at timestamptz, of_reason text) RETURNS ruling
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT CAST(ROW(r.until, r.detail) AS ruling) FROM room_of(c, at, of_reason) AS r
             WHERE r.room = 0 ORDER BY r.until DESC LIMIT 1);
END
$$;
