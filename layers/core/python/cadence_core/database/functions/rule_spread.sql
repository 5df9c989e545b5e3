-- A message that waited for the schedule to open does not leave at once, with all the others, but somewhat
-- later, always by the same fraction of spread_time. Once the schedule has been open for spread_minutes, nothing
-- waits any more: of most messages, the cached span shows it.
CREATE OR REPLACE FUNCTION rule_spread(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    margin CONSTANT interval := send_margin(c.channel);
    minutes integer;
    span tstzrange;
    leaves_at timestamptz;
BEGIN
    minutes := (SELECT s.spread_minutes FROM sending_schedules AS s
                 WHERE s.id = c.schedule_id AND c.enrollment_id IS NOT NULL AND NOT EXISTS (
                       SELECT FROM open_spans AS cached WHERE cached.schedule_id = s.id AND cached.zone = c.zone AND cached.org_id = s.org_id
                          AND cached.opens_at <= at - make_interval(mins => s.spread_minutes) AND cached.closes_at > at));
    -- When a longer span ends does not matter.
    span := CASE WHEN minutes > 0 THEN
        open_around(c.schedule_id, c.zone, at, at - make_interval(mins => minutes), at + make_interval(mins => 2 * minutes + 15) + margin) END;
    leaves_at := CASE WHEN c.step_due_at < lower(span) THEN lower(span) + spread_time(minutes, span, margin)
        * ((hashtextextended(concat(c.enrollment_id, c.step_id), 0) & 1048575) / 1048576.0) END;
    RETURN CASE WHEN leaves_at > at THEN CAST(ROW(leaves_at, NULL) AS ruling) END;
END
$$;
