-- The first moment, not before `at`, at which a schedule is open, and stays so for `margin` or longer; null
-- if there is none within 511 days, as at the end of time.
CREATE OR REPLACE FUNCTION next_open(schedule uuid, zone text, at timestamptz, margin interval DEFAULT '0')
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz := at;
    days interval := '24 hours';
    opening timestamptz;
BEGIN
    -- It mostly opens within a day: twice as many are looked at each time.
    FOR look IN 1..9 LOOP
        SELECT min(lower(span)) INTO opening
          FROM unnest(open_between(schedule, zone, moment, moment + days + margin)) AS span
         WHERE upper(span) - lower(span) >= margin;
        EXIT WHEN opening IS NOT NULL OR NOT EXISTS (SELECT FROM sending_hours WHERE schedule_id = schedule);
        moment := moment + days;
        days := 2 * days;
    END LOOP;
    RETURN opening;
END
$$;
