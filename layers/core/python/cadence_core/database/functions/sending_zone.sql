-- The time zone by whose clock a message leaves: the lead's, unless the schedule does not follow it; else
-- the schedule's; else the organization's. A zone from before names were checked counts as none.
CREATE OR REPLACE FUNCTION sending_zone(organization uuid, schedule uuid, lead_zone text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    own record;
BEGIN
    SELECT o.timezone AS of_organization, s.timezone AS of_schedule, s.follows_lead INTO own
      FROM organizations AS o
      LEFT JOIN sending_schedules AS s ON s.id = schedule AND s.org_id = o.id
     WHERE o.id = organization;
    RETURN CASE
        WHEN own.follows_lead IS NOT FALSE AND is_zone_name(lead_zone) THEN lead_zone
        WHEN is_zone_name(own.of_schedule) THEN own.of_schedule
        WHEN is_zone_name(own.of_organization) THEN own.of_organization
        ELSE 'UTC'
    END;
END
$$;
