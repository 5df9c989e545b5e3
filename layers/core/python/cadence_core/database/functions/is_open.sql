-- Whether a schedule is open: the clock on the wall at that moment decides, which shows one time only.
-- Without a schedule it is always open.
CREATE OR REPLACE FUNCTION is_open(schedule uuid, zone text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN schedule IS NULL OR span_closing(schedule, at AT TIME ZONE zone) IS NOT NULL;
END
$$;
