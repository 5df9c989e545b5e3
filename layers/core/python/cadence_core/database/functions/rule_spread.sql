-- A message that waited for the schedule to open does not leave at once, with all the others, but somewhat
-- later, always by the same fraction of the schedule's spread_minutes or of half the span, if that is shorter:
-- a run comes every 15 minutes, and the span must still be open then.
CREATE OR REPLACE FUNCTION rule_spread(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    spread interval;
    since timestamptz;
    fraction double precision;
    leaves_at timestamptz;
BEGIN
    IF c.schedule_id IS NULL OR c.enrollment_id IS NULL THEN
        RETURN NULL;
    END IF;
    spread := make_interval(mins => (SELECT spread_minutes FROM sending_schedules WHERE id = c.schedule_id));
    since := open_since(c.schedule_id, c.zone, at, at - spread);
    IF since IS NULL OR c.step_due_at >= since OR since <= at - spread THEN
        RETURN NULL;
    END IF;
    fraction := (hashtextextended(concat(c.enrollment_id, c.step_id), 0) & 1048575) / 1048576.0;
    leaves_at := since + fraction * least(spread, (open_until(c.schedule_id, c.zone, at, since + 2 * spread) - since) / 2);
    RETURN CASE WHEN leaves_at > at THEN CAST(ROW(leaves_at, NULL) AS ruling) END;
END
$$;
