-- The step was due so long ago that it is not sent any more.
CREATE OR REPLACE FUNCTION rule_too_late(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CAST(ROW('infinity', cadence.when_too_late) AS ruling) FROM cadences AS cadence
         WHERE cadence.id = c.cadence_id AND cadence.when_too_late <> 'send'
           AND at - c.step_due_at > make_interval(hours => cadence.max_lateness_hours));
END
$$;
