-- The organization's days off and the holidays of a schedule from one day to another.
CREATE OR REPLACE FUNCTION days_without_hours(schedule uuid, first date, last date) RETURNS date[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT off.day FROM sending_schedules AS s CROSS JOIN LATERAL (
            SELECT d.day FROM days_off AS d WHERE d.org_id = s.org_id AND d.day BETWEEN first AND last
             UNION ALL
            SELECT h.day FROM holidays AS h WHERE h.calendar = ANY (s.holiday_calendars) AND h.day BETWEEN first AND last) AS off
         WHERE s.id = schedule);
END
$$;
