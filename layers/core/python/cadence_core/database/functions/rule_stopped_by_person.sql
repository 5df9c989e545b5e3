-- A person has switched off the engine, or this organization, channel or sender.
CREATE OR REPLACE FUNCTION rule_stopped_by_person(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT c.has_stops THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CAST(ROW('infinity', stop.reason) AS ruling) FROM sending_stops AS stop
         WHERE (stop.org_id IS NULL OR stop.org_id = c.org_id)
           AND (stop.channel IS NULL OR stop.channel = c.channel)
           AND (stop.sender_id IS NULL OR stop.sender_id = c.sender_id)
         ORDER BY stop.since, stop.id LIMIT 1);
END
$$;
