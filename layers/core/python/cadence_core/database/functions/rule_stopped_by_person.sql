-- A person has switched off the engine, or this organization, channel or sender. The detail names each of
-- them with its reason, since the message waits until the last one goes on.
CREATE OR REPLACE FUNCTION rule_stopped_by_person(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT c.has_stops THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CAST(ROW('infinity', string_agg(concat(
                   CASE WHEN stop.sender_id IS NOT NULL THEN 'the sender'
                        WHEN stop.channel IS NOT NULL THEN concat(CASE stop.channel WHEN 'email' THEN 'email' ELSE 'WhatsApp' END,
                                                                  CASE WHEN stop.org_id IS NOT NULL THEN ' of the organization' END)
                        WHEN stop.org_id IS NOT NULL THEN 'the organization' ELSE 'the engine' END,
                   ': ', stop.reason), '; ' ORDER BY stop.since, stop.id)) AS ruling)
          -- Both are read by the index: other organizations may have many.
          FROM (SELECT * FROM sending_stops WHERE org_id = c.org_id UNION ALL SELECT * FROM sending_stops WHERE org_id IS NULL) AS stop
         WHERE (stop.channel IS NULL OR stop.channel = c.channel)
           AND (stop.sender_id IS NULL OR stop.sender_id = c.sender_id)
        HAVING count(*) > 0);
END
$$;
