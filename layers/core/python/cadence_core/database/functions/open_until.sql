-- Until when a schedule that is open at a moment stays open, at most two weeks; null if it is shut then,
-- 'infinity' without a schedule. Spans that touch count as one. One that lasts until `enough` is not
-- followed further.
CREATE OR REPLACE FUNCTION open_until(schedule uuid, zone text, at timestamptz, enough timestamptz DEFAULT 'infinity')
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    until timestamptz := at;
    closing timestamp;
BEGIN
    IF schedule IS NULL THEN
        RETURN 'infinity';
    END IF;
    LOOP
        closing := span_closing(schedule, until AT TIME ZONE zone);
        EXIT WHEN closing IS NULL;
        until := wall_clock_reaches(zone, until, closing);
        EXIT WHEN until >= enough OR until > at + interval '14 days';
    END LOOP;
    RETURN NULLIF(until, at);
END
$$;
