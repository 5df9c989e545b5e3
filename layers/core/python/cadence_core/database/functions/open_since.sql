-- Since when a schedule that is open at a moment has been open, at most two weeks; null if it is shut then.
-- Spans that touch count as one. One that has lasted since `enough` is not followed further.
CREATE OR REPLACE FUNCTION open_since(schedule uuid, zone text, at timestamptz, enough timestamptz DEFAULT '-infinity')
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz := at;
    since timestamptz;
    opening timestamp;
BEGIN
    LOOP
        opening := span_opening(schedule, moment AT TIME ZONE zone);
        EXIT WHEN opening IS NULL;
        since := moment - make_interval(secs => extract(epoch FROM (moment AT TIME ZONE zone) - opening));
        IF since AT TIME ZONE zone <> opening THEN
            since := clock_set_between(zone, since, moment);
        END IF;
        EXIT WHEN since <= enough OR since < at - interval '14 days';
        moment := since - interval '1 microsecond';
    END LOOP;
    RETURN since;
END
$$;
