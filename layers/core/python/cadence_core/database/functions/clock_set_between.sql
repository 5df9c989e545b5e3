-- When the clock on the wall is set between two moments at which it differs from UTC by different times: at a
-- change to or from daylight saving time, a whole second.
CREATE OR REPLACE FUNCTION clock_set_between(zone text, first timestamptz, last timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    offset_before interval := (first AT TIME ZONE zone) - (first AT TIME ZONE 'UTC');
    before bigint := floor(extract(epoch FROM first));
    after bigint := ceil(extract(epoch FROM last));
    middle bigint;
BEGIN
    WHILE after - before > 1 LOOP
        middle := (before + after) / 2;
        IF (to_timestamp(middle) AT TIME ZONE zone) - (to_timestamp(middle) AT TIME ZONE 'UTC') = offset_before THEN
            before := middle;
        ELSE
            after := middle;
        END IF;
    END LOOP;
    RETURN to_timestamp(after);
END
$$;
