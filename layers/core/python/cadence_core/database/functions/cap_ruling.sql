-- What the cap of one kind says of a message: until when it keeps it back, if it is used up.
CREATE OR REPLACE FUNCTION cap_ruling(c candidate, at timestamptz, of_kind text) RETURNS ruling
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT c.has_caps THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT CAST(ROW(r.until, r.detail) AS ruling) FROM room_of(c, at, of_kind) AS r WHERE r.room = 0);
END
$$;
