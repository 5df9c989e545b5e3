-- Refuse a holiday calendar that has no holidays: nothing would be sent less for it.
CREATE OR REPLACE FUNCTION refuse_unknown_calendar() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    unknown text;
BEGIN
    SELECT calendar INTO unknown FROM unnest(NEW.holiday_calendars) AS named (calendar)
     WHERE NOT EXISTS (SELECT FROM holidays WHERE holidays.calendar = named.calendar)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'sending_schedules.holiday_calendars: no calendar has the code %', unknown
            USING ERRCODE = 'foreign_key_violation', TABLE = 'sending_schedules', COLUMN = 'holiday_calendars',
                  CONSTRAINT = 'sending_schedules_calendars_known';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER refuse_unknown_calendar
    BEFORE INSERT OR UPDATE OF holiday_calendars ON sending_schedules
    FOR EACH ROW WHEN (NEW.holiday_calendars <> '{}') EXECUTE FUNCTION refuse_unknown_calendar();
