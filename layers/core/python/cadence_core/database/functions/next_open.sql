-- The first moment, not before `at`, at which a schedule is open, and stays so for `margin` or longer; null
-- if there is none within 400 days, or if so many spans before it are too short.
CREATE OR REPLACE FUNCTION next_open(schedule uuid, zone text, at timestamptz, margin interval DEFAULT '0')
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz := at;
    local_time timestamp;
    opening timestamp;
    closing timestamptz;
    too_short integer := 0;
BEGIN
    IF schedule IS NULL THEN
        RETURN at;
    END IF;
    WHILE moment <= at + interval '400 days' LOOP
        local_time := moment AT TIME ZONE zone;
        IF span_closing(schedule, local_time) IS NULL THEN
            opening := next_opening(schedule, local_time);
            IF opening IS NULL THEN
                RETURN NULL;
            END IF;
            moment := wall_clock_reaches(zone, moment, opening);
        ELSIF margin = '0' THEN
            RETURN moment;
        ELSE
            closing := open_until(schedule, zone, moment, moment + margin);
            IF closing >= moment + margin THEN
                RETURN moment;
            END IF;
            moment := closing;
            too_short := too_short + 1;
            EXIT WHEN too_short = 100;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
