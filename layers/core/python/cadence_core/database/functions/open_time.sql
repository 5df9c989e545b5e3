-- For how long a schedule was open between two moments. Counting stops at `enough`.
CREATE OR REPLACE FUNCTION open_time(
    schedule uuid, zone text, from_time timestamptz, to_time timestamptz, enough interval DEFAULT NULL)
RETURNS interval LANGUAGE plpgsql STABLE AS $$
DECLARE
    week CONSTANT interval := '168 hours';
    moment timestamptz := from_time;
    total interval := '0';
BEGIN
    WHILE moment < to_time AND (total < enough) IS NOT FALSE LOOP
        total := total + (
            SELECT coalesce(sum(upper(span) - lower(span)), '0')
              FROM unnest(open_between(schedule, zone, moment, least(to_time, moment + week))) AS span);
        moment := moment + week;
    END LOOP;
    RETURN total;
END
$$;
