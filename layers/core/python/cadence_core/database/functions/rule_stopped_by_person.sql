-- A person has switched off the engine, or this organization, channel or sender. The detail names each of
-- them with its reason, since the message waits until the last one goes on.
CREATE OR REPLACE FUNCTION rule_stopped_by_person(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT c.has_stops THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CAST(ROW('infinity', string_agg(found.stopped || ': ' || found.reason, '; ' ORDER BY found.since, found.id))
                    AS ruling)
          FROM (SELECT stop.*,
                       CASE WHEN stop.sender_id IS NOT NULL THEN 'the sender'
                            ELSE coalesce(CASE stop.channel WHEN 'email' THEN 'email' WHEN 'whatsapp' THEN 'WhatsApp' END
                                              || CASE WHEN stop.org_id IS NULL THEN '' ELSE ' of the organization' END,
                                          CASE WHEN stop.org_id IS NULL THEN 'the engine' ELSE 'the organization' END)
                       END AS stopped
                  FROM sending_stops AS stop
                 WHERE (stop.org_id IS NULL OR stop.org_id = c.org_id)
                   AND (stop.channel IS NULL OR stop.channel = c.channel)
                   AND (stop.sender_id IS NULL OR stop.sender_id = c.sender_id)) AS found
        HAVING count(*) > 0);
END
$$;
