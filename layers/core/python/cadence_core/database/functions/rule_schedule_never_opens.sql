-- A schedule without hours: nothing is sent until a person gives it some.
CREATE OR REPLACE FUNCTION rule_schedule_never_opens(c candidate, at timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF c.schedule_id IS NULL OR c.has_hours THEN
        RETURN NULL;
    END IF;
    RETURN ROW('infinity', (SELECT name FROM sending_schedules WHERE id = c.schedule_id))::ruling;
END
$$;
