-- The cap of one kind is used up: until it has room, also because it grows meanwhile. Most messages count in no
-- portfolio: that costs no look.
CREATE OR REPLACE FUNCTION rule_cap(c candidate, at timestamptz, of_kind text) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    used_up ruling;
    grows timestamptz;
BEGIN
    IF NOT c.has_caps OR of_kind = 'portfolio' AND c.portfolio IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT r.until, r.detail INTO used_up
      FROM room_under(ARRAY(SELECT own FROM counted_in(ARRAY[c], at, of_kind) AS own), at) AS r
     WHERE r.room = 0;
    grows := CASE WHEN used_up.until > at AND of_kind IN ('sender', 'organization') THEN cap_grows_at(c, at) END;
    IF grows < used_up.until THEN
        used_up.until := coalesce((rule_cap(c, grows, of_kind)).until, grows);
    END IF;
    RETURN used_up;
END
$$;
