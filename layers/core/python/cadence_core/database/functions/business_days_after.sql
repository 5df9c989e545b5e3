-- The sending day of a schedule that is so many after a day, or null if there are not so many: with 400 days
-- in a row that are none, there are no more.
CREATE OR REPLACE FUNCTION business_days_after(schedule uuid, on_day date, business_days integer) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found_days integer := 0;
    days_since integer := 0;
BEGIN
    WHILE found_days < business_days LOOP
        on_day := on_day + 1;
        days_since := days_since + 1;
        IF is_sending_day(schedule, on_day) THEN
            found_days := found_days + 1;
            days_since := 0;
        ELSIF days_since > 400 THEN
            RETURN NULL;
        END IF;
    END LOOP;
    RETURN on_day;
END
$$;
