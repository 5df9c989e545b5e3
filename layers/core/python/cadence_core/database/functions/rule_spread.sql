-- A message that waited for the schedule to open does not leave at once, with all the others, but somewhat
-- later, always by the same fraction of the schedule's spread_minutes or of half the span, if that is shorter:
-- a run comes every 15 minutes, and the span must still be open then.
CREATE OR REPLACE FUNCTION rule_spread(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    since timestamptz;
    fraction double precision;
    leaves_at timestamptz;
BEGIN
    IF c.schedule_id IS NULL OR c.enrollment_id IS NULL THEN
        RETURN NULL;
    END IF;
    since := open_since(c.schedule_id, c.zone, at);
    IF since IS NULL OR c.step_due_at >= since THEN
        RETURN NULL;
    END IF;
    fraction := (hashtextextended(concat(c.enrollment_id, c.step_id), 0) & 1048575) / 1048576.0;
    SELECT since + fraction * least(make_interval(mins => spread_minutes),
                                    (open_until(c.schedule_id, c.zone, at) - since) / 2) INTO leaves_at
      FROM sending_schedules WHERE id = c.schedule_id;
    IF leaves_at <= at THEN
        RETURN NULL;
    END IF;
    RETURN ROW(leaves_at, NULL)::ruling;
END
$$;
