-- A message that waited for the schedule to open does not leave at once, with all the others, but somewhat
-- later, always by the same fraction of spread_time. Once the schedule has been open for spread_minutes, nothing
-- waits any more. The cached span says it, unless that may be cut off (refresh_open_spans).
CREATE OR REPLACE FUNCTION rule_spread(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    margin CONSTANT interval := send_margin(c.channel);
    longest CONSTANT interval := make_interval(mins => c.spread_minutes);
    span tstzrange;
    leaves_at timestamptz;
BEGIN
    IF c.enrollment_id IS NOT NULL AND c.spread_minutes > 0 THEN
        -- When a longer span ends does not matter.
        span := coalesce(
            (SELECT tstzrange(s.opens_at, s.closes_at) FROM open_spans AS s
              WHERE s.schedule_id = c.schedule_id AND s.zone = c.zone AND s.opens_at <= at AND s.closes_at > at
                AND (s.opens_at <= at - longest OR s.closes_at < s.opens_at + interval '24 hours')),
            open_around(c.schedule_id, c.zone, at, at - longest, at + 2 * longest + interval '15 minutes' + margin));
        leaves_at := CASE WHEN c.step_due_at < lower(span) THEN lower(span) + spread_time(c.spread_minutes, span, margin)
            * ((hashtextextended(concat(c.enrollment_id, c.step_id), 0) & 1048575) / 1048576.0) END;
    END IF;
    RETURN CASE WHEN leaves_at > at THEN CAST(ROW(leaves_at, NULL) AS ruling) END;
END
$$;
