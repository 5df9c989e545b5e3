-- The cap of one kind is used up. Most messages count in no portfolio: that costs no look.
CREATE OR REPLACE FUNCTION rule_cap(c candidate, at timestamptz, of_kind text) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT c.has_caps OR of_kind = 'portfolio' AND c.portfolio IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CAST(ROW(r.until, r.detail) AS ruling)
          FROM room_under(ARRAY(SELECT own FROM counted_in(ARRAY[c], at, of_kind) AS own), at) AS r
         WHERE r.room = 0);
END
$$;
