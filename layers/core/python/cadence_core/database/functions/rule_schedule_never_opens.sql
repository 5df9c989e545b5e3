-- A schedule without hours: nothing is sent until a person gives it some.
CREATE OR REPLACE FUNCTION rule_schedule_never_opens(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN NOT c.has_hours THEN (
        SELECT CAST(ROW('infinity', s.name) AS ruling) FROM sending_schedules AS s WHERE s.id = c.schedule_id) END;
END
$$;
