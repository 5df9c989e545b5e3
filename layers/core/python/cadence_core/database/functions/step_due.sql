-- When a step is due after a delay: that a schedule may be shut then is for the rules. Without a schedule, a
-- day has 24 hours. With one, days keep the time of day on the wall; a business day is a sending day of the
-- schedule. Hours are elapsed time.
CREATE OR REPLACE FUNCTION step_due(
    schedule uuid, zone text, from_time timestamptz, days integer, business_days integer, hours integer)
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    due timestamptz := from_time;
    local_time timestamp;
    local_day date;
BEGIN
    IF schedule IS NULL THEN
        due := due + make_interval(hours => 24 * days);
        days := 0;
    END IF;
    IF days > 0 OR business_days > 0 THEN
        local_time := due AT TIME ZONE zone;
        local_day := local_time::date + days;
        local_day := coalesce(business_days_after(schedule, local_day, business_days), local_day + business_days);
        due := (local_day + local_time::time) AT TIME ZONE zone;
    END IF;
    RETURN due + make_interval(hours => hours);
END
$$;
