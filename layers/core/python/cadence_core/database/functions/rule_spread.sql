-- A message that waited for the schedule to open does not leave at once, with all the others, but somewhat
-- later, always by the same fraction of the schedule's spread_minutes or of half the span, if that is shorter:
-- a run comes every 15 minutes, and the span must still be open then.
CREATE OR REPLACE FUNCTION rule_spread(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    spread interval;
    span tstzrange;
    fraction double precision;
    leaves_at timestamptz;
BEGIN
    IF c.schedule_id IS NULL OR c.enrollment_id IS NULL THEN
        RETURN NULL;
    END IF;
    spread := make_interval(mins => (SELECT spread_minutes FROM sending_schedules WHERE id = c.schedule_id));
    span := CASE WHEN spread > interval '0' THEN open_around(c.schedule_id, c.zone, at, at - spread, at + 2 * spread) END;
    IF span IS NULL OR c.step_due_at >= lower(span) THEN
        RETURN NULL;
    END IF;
    fraction := (hashtextextended(concat(c.enrollment_id, c.step_id), 0) & 1048575) / 1048576.0;
    leaves_at := lower(span) + fraction * least(spread, (upper(span) - lower(span)) / 2);
    RETURN CASE WHEN leaves_at > at THEN CAST(ROW(leaves_at, NULL) AS ruling) END;
END
$$;
