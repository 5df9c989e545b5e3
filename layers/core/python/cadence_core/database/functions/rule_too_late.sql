-- The step has been due for so long that it is not sent any more. Only the time counts in which its
-- schedule was open: of one that never opens, or without a step, 7,000 years would be looked at for nothing.
CREATE OR REPLACE FUNCTION rule_too_late(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    max_lateness interval := make_interval(hours => c.max_lateness_hours);
BEGIN
    RETURN CASE WHEN (c.when_too_late <> 'send' AND at - c.step_due_at >= max_lateness) IS TRUE AND (c.has_hours OR c.schedule_id IS NULL)
                     AND open_time(c.schedule_id, c.zone, c.step_due_at, at, max_lateness) >= max_lateness
                THEN CAST(ROW('infinity', c.when_too_late) AS ruling) END;
END
$$;
