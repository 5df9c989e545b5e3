-- Refuse a time zone that is no IANA name, and write the name in IANA's case. A row from before this
-- check keeps its zone, and can be changed otherwise: a constraint would refuse that.
--
-- set_config raises an error for a name that PostgreSQL does not know, and returns a known one in its
-- own case. It lasts until the function ends, because the function itself sets the zone.
CREATE OR REPLACE FUNCTION check_zone() RETURNS trigger LANGUAGE plpgsql
SET timezone TO 'UTC' SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.timezone = OLD.timezone THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.timezone := set_config('timezone', NEW.timezone, true);
    IF NOT is_zone_name(NEW.timezone) THEN
        RAISE EXCEPTION '%.timezone is no IANA name such as America/Sao_Paulo: %', TG_TABLE_NAME, NEW.timezone
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = 'timezone',
                  CONSTRAINT = TG_TABLE_NAME || '_timezone_is_iana';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER check_zone BEFORE INSERT OR UPDATE OF timezone ON organizations
    FOR EACH ROW WHEN (NEW.timezone IS NOT NULL) EXECUTE FUNCTION check_zone();
CREATE OR REPLACE TRIGGER check_zone BEFORE INSERT OR UPDATE OF timezone ON leads
    FOR EACH ROW WHEN (NEW.timezone IS NOT NULL) EXECUTE FUNCTION check_zone();
CREATE OR REPLACE TRIGGER check_zone BEFORE INSERT OR UPDATE OF timezone ON sending_schedules
    FOR EACH ROW WHEN (NEW.timezone IS NOT NULL) EXECUTE FUNCTION check_zone();
