-- When the clock on the wall will show `local_to`, or when it is set in between, if that is first.
--
-- AT TIME ZONE alone cannot tell: it reads a time that the clock skips, or shows twice, as the later of
-- two moments.
CREATE OR REPLACE FUNCTION wall_clock_reaches(zone text, at timestamptz, local_to timestamp) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- Not days, which need not have 24 hours in the session's zone.
    reached timestamptz := at + make_interval(secs => extract(epoch FROM local_to - (at AT TIME ZONE zone)));
BEGIN
    IF reached AT TIME ZONE zone = local_to THEN
        RETURN reached;
    END IF;
    RETURN clock_set_between(zone, at, reached);
END
$$;
