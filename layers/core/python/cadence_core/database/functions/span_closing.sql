-- When the span closes that is open at a time by the clock on the wall; null if none is open.
CREATE OR REPLACE FUNCTION span_closing(schedule uuid, local_time timestamp) RETURNS timestamp
LANGUAGE plpgsql STABLE AS $$
DECLARE
    on_day date := local_time::date;
    closing time;
BEGIN
    SELECT max(closes) INTO closing FROM sending_hours
     WHERE schedule_id = schedule AND iso_day = extract(isodow FROM on_day)::integer
       AND opens <= local_time::time AND closes > local_time::time;
    IF closing IS NULL OR day_off_name(schedule, on_day) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    RETURN on_day + closing;
END
$$;
