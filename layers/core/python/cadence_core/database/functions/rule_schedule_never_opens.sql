-- A schedule without hours: nothing is sent until a person gives it some.
CREATE OR REPLACE FUNCTION rule_schedule_never_opens(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN c.schedule_id IS NOT NULL AND NOT c.has_hours
                THEN CAST(ROW('infinity', (SELECT name FROM sending_schedules WHERE id = c.schedule_id)) AS ruling) END;
END
$$;
