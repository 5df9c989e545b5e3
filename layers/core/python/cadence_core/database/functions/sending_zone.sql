-- The time zone by whose clock the messages of a schedule to leads of a zone leave (see zone_of).
CREATE OR REPLACE FUNCTION sending_zone(organization uuid, schedule uuid, lead_zone text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT zone_of(lead_zone, s.follows_lead, s.timezone, o.timezone)
          FROM organizations AS o
          LEFT JOIN sending_schedules AS s ON s.id = schedule AND s.org_id = o.id
         WHERE o.id = organization);
END
$$;
