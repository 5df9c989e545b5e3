-- When the span ends over which a message's caps are spread: when its window closes, at the latest with
-- the local day. The cached span says it, unless that is cut off after 24 hours (refresh_open_spans).
CREATE OR REPLACE FUNCTION day_ends(c candidate, at timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    midnight timestamptz := (date_trunc('day', at AT TIME ZONE c.zone) + interval '1 day') AT TIME ZONE c.zone;
BEGIN
    RETURN least(midnight, coalesce(
        (SELECT closes_at FROM open_spans WHERE schedule_id = c.schedule_id AND zone = c.zone
            AND opens_at <= at AND closes_at > at AND (closes_at >= midnight OR closes_at < opens_at + interval '24 hours')),
        upper(open_around(c.schedule_id, c.zone, at, at, midnight))));
END
$$;
