-- When a schedule is open between two moments, by the clock on the wall: spans that touch are one. Without a
-- schedule, always.
CREATE OR REPLACE FUNCTION open_between(schedule uuid, zone text, first timestamptz, last timestamptz)
RETURNS tstzmultirange LANGUAGE plpgsql STABLE AS $$
DECLARE
    asked CONSTANT tstzmultirange := tstzmultirange(tstzrange(first, last));
    -- What the wall shows at the least and at the most. A clock that is set back and forth shows up to three
    -- hours more.
    lowest CONSTANT timestamp := least(first AT TIME ZONE zone, (last AT TIME ZONE zone) - (last - first)) - interval '3 hours';
    highest CONSTANT timestamp := greatest(last AT TIME ZONE zone, (first AT TIME ZONE zone) + (last - first)) + interval '3 hours';
    day timestamp := date_trunc('day', lowest);
    found tstzmultirange := '{}';
BEGIN
    IF schedule IS NULL OR isempty(asked) THEN
        RETURN asked;
    END IF;
    WHILE day <= highest LOOP
        found := found + coalesce((
            SELECT range_agg(shown_between(zone, day + h.opens, day + h.closes)) FROM sending_hours AS h
             WHERE h.schedule_id = schedule AND h.iso_day = extract(isodow FROM day)::integer
               AND day + h.closes > lowest AND day + h.opens <= highest AND day_off_name(schedule, day::date) IS NULL), '{}');
        day := day + interval '1 day';
    END LOOP;
    RETURN found * asked;
END
$$;
