-- The name of the organization's day off or of the holiday that a day is for a schedule, or null.
CREATE OR REPLACE FUNCTION day_off_name(schedule uuid, on_day date) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce((SELECT d.name FROM days_off AS d WHERE d.org_id = s.org_id AND d.day = on_day),
                        (SELECT min(h.name) FROM holidays AS h WHERE h.calendar = ANY (s.holiday_calendars) AND h.day = on_day))
          FROM sending_schedules AS s WHERE s.id = schedule);
END
$$;
