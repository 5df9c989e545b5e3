-- When a schedule is open between two moments, by the clock on the wall: spans that touch are one. Without a
-- schedule, always; with one, never at the end of time, where no clock shows an hour.
CREATE OR REPLACE FUNCTION open_between(schedule uuid, zone text, first timestamptz, last timestamptz)
RETURNS tstzmultirange LANGUAGE plpgsql STABLE AS $$
DECLARE
    asked CONSTANT tstzmultirange := tstzmultirange(tstzrange(first, last));
    lowest timestamp := first AT TIME ZONE zone;
    highest timestamp := last AT TIME ZONE zone;
    more interval;
BEGIN
    IF schedule IS NULL OR isempty(asked) OR NOT (isfinite(first) AND isfinite(last)) THEN
        RETURN CASE WHEN schedule IS NULL THEN asked ELSE '{}' END;
    END IF;
    -- What the wall shows at the least and at the most: up to three hours more if the clock is set forth and back
    -- in between, which takes more than a week.
    more := CASE WHEN last - first > interval '7 days' THEN interval '3 hours' ELSE interval '0' END;
    SELECT least(lowest, highest - (last - first)) - more, greatest(highest, lowest + (last - first)) + more INTO lowest, highest;
    RETURN asked * coalesce((
        SELECT range_agg(shown_between(zone, day + own.opens, day + own.closes))
          FROM generate_series(date_trunc('day', lowest), highest, '1 day') AS day
         CROSS JOIN LATERAL (
              SELECT h.opens, h.closes FROM sending_hours AS h
               WHERE h.schedule_id = schedule AND h.iso_day = extract(isodow FROM day)::integer OFFSET 0) AS own
         WHERE day + own.closes > lowest AND day + own.opens <= highest AND NOT day::date = ANY (ARRAY(
               SELECT off.day FROM sending_schedules AS s CROSS JOIN LATERAL (
                   SELECT d.day FROM days_off AS d WHERE d.org_id = s.org_id AND d.day BETWEEN lowest::date AND highest::date
                    UNION ALL
                   SELECT h.day FROM holidays AS h
                    WHERE h.calendar = ANY (s.holiday_calendars) AND h.day BETWEEN lowest::date AND highest::date) AS off
                WHERE s.id = schedule))), '{}');
END
$$;
