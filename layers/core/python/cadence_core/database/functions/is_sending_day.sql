-- Whether a schedule has hours on a day that is neither a holiday nor a day off. Without a schedule,
-- these are the days from Monday to Friday: only delays in business days ask then.
CREATE OR REPLACE FUNCTION is_sending_day(schedule uuid, on_day date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF schedule IS NULL THEN
        RETURN extract(isodow FROM on_day) < 6;
    END IF;
    RETURN EXISTS (SELECT FROM sending_hours
                    WHERE schedule_id = schedule AND iso_day = extract(isodow FROM on_day)::integer)
       AND day_off_name(schedule, on_day) IS NULL;
END
$$;
