-- When a schedule is open between two moments, by the clock on the wall: spans that touch are one. Without a
-- schedule, always.
CREATE OR REPLACE FUNCTION open_between(schedule uuid, zone text, first timestamptz, last timestamptz)
RETURNS tstzmultirange LANGUAGE plpgsql STABLE AS $$
DECLARE
    asked CONSTANT tstzmultirange := tstzmultirange(tstzrange(first, last));
    local_first CONSTANT timestamp := first AT TIME ZONE zone;
    local_last CONSTANT timestamp := last AT TIME ZONE zone;
    -- What the wall shows at the least and at the most: up to three hours more if the clock is set forth and back
    -- in between, which takes more than a week.
    more CONSTANT interval := CASE WHEN last - first > interval '7 days' THEN interval '3 hours' ELSE interval '0' END;
    lowest CONSTANT timestamp := least(local_first, local_last - (last - first)) - more;
    highest CONSTANT timestamp := greatest(local_last, local_first + (last - first)) + more;
    day timestamp := date_trunc('day', lowest);
    found tstzmultirange := '{}';
BEGIN
    IF schedule IS NULL OR isempty(asked) THEN
        RETURN asked;
    END IF;
    WHILE day <= highest LOOP
        found := found + coalesce((
            SELECT range_agg(shown_between(zone, day + opens, day + closes)) FROM sending_hours
             WHERE schedule_id = schedule AND iso_day = extract(isodow FROM day)::integer
               AND day + closes > lowest AND day + opens <= highest
               AND day_off_name(schedule, day::date) IS NULL), '{}');
        day := day + interval '1 day';
    END LOOP;
    RETURN found * asked;
END
$$;
