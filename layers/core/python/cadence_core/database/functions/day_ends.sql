-- When the span ends over which a message's caps are spread: when its window closes, at the latest with
-- the local day.
CREATE OR REPLACE FUNCTION day_ends(c candidate, at timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    midnight timestamptz := (date_trunc('day', at AT TIME ZONE c.zone) + interval '1 day') AT TIME ZONE c.zone;
BEGIN
    RETURN least(midnight, upper(open_around(c.schedule_id, c.zone, at, at, midnight)));
END
$$;
