-- When the first span after a time opens, by the clock on the wall; null if none does within 400 days.
CREATE OR REPLACE FUNCTION next_opening(schedule uuid, local_time timestamp) RETURNS timestamp
LANGUAGE plpgsql STABLE AS $$
DECLARE
    on_day date := local_time::date;
    opening time;
BEGIN
    IF NOT EXISTS (SELECT FROM sending_hours WHERE schedule_id = schedule) THEN
        RETURN NULL;
    END IF;
    FOR later IN 0..400 LOOP
        SELECT min(opens) INTO opening FROM sending_hours
         WHERE schedule_id = schedule AND iso_day = extract(isodow FROM on_day + later)::integer
           AND (later > 0 OR opens > local_time::time);
        IF opening IS NOT NULL AND day_off_name(schedule, on_day + later) IS NULL THEN
            RETURN on_day + later + opening;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
