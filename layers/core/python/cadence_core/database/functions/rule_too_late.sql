-- The step has been due for so long that it is not sent any more. Only the time counts in which its
-- schedule was open.
CREATE OR REPLACE FUNCTION rule_too_late(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CAST(ROW('infinity', cadence.when_too_late) AS ruling) FROM cadences AS cadence
         WHERE cadence.id = c.cadence_id AND cadence.when_too_late <> 'send'
           AND at - c.step_due_at >= make_interval(hours => cadence.max_lateness_hours)
           AND open_time(c.schedule_id, c.zone, c.step_due_at, at, make_interval(hours => cadence.max_lateness_hours))
               >= make_interval(hours => cadence.max_lateness_hours));
END
$$;
