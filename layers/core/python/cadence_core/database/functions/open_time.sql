-- For how long a schedule was open between two moments. Counting stops at `enough`.
CREATE OR REPLACE FUNCTION open_time(
    schedule uuid, zone text, from_time timestamptz, to_time timestamptz, enough interval DEFAULT NULL)
RETURNS interval LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz := from_time;
    closing timestamptz;
    total interval := '0';
BEGIN
    IF schedule IS NULL THEN
        RETURN greatest(to_time - from_time, '0');
    END IF;
    LOOP
        moment := next_open(schedule, zone, moment);
        EXIT WHEN moment IS NULL OR moment >= to_time OR total >= enough;
        closing := least(open_until(schedule, zone, moment), to_time);
        total := total + (closing - moment);
        moment := closing;
    END LOOP;
    RETURN total;
END
$$;
