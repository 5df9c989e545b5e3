-- Whether a schedule is open from a moment on for a while, without a break.
CREATE OR REPLACE FUNCTION is_open_during(schedule uuid, zone text, at timestamptz, duration interval) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN open_between(schedule, zone, at, at + duration) @> tstzrange(at, at + duration);
END
$$;
