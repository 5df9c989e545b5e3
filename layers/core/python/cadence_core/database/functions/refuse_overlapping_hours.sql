-- Refuse hours that overlap others of their schedule and day. Two sessions may still write such hours at
-- the same moment; they then count as one longer span.
CREATE OR REPLACE FUNCTION refuse_overlapping_hours() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM sending_hours AS other
                WHERE other.schedule_id = NEW.schedule_id AND other.iso_day = NEW.iso_day
                  AND other.opens <> NEW.opens AND other.opens < NEW.closes AND other.closes > NEW.opens) THEN
        RAISE EXCEPTION 'sending_hours: % to % on day % overlaps another span', NEW.opens, NEW.closes, NEW.iso_day
            USING ERRCODE = 'exclusion_violation', TABLE = 'sending_hours',
                  CONSTRAINT = 'sending_hours_no_overlap';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER refuse_overlapping_hours AFTER INSERT OR UPDATE ON sending_hours
    FOR EACH ROW EXECUTE FUNCTION refuse_overlapping_hours();
