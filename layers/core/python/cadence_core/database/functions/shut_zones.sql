-- The time zones of leads, '' for those without one, in which a schedule is known to open later; '*' for all
-- of them, if the schedule does not follow the lead.
CREATE OR REPLACE FUNCTION shut_zones(org uuid, schedule uuid) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    shut text[] := ARRAY(SELECT zone FROM open_spans WHERE schedule_id = schedule AND opens_at > cadence_now());
BEGIN
    IF NOT shut @> ARRAY[sending_zone(org, schedule, NULL)] THEN
        RETURN CASE WHEN (SELECT follows_lead FROM sending_schedules WHERE id = schedule) THEN shut ELSE '{}' END;
    END IF;
    RETURN CASE WHEN (SELECT follows_lead FROM sending_schedules WHERE id = schedule) THEN shut || ARRAY[''] ELSE '{*}' END;
END
$$;
