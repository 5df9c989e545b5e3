-- The time zone by whose clock a message leaves: the lead's, unless the schedule does not follow it; else
-- the schedule's; else the organization's. A zone from before names were checked counts as none.
CREATE OR REPLACE FUNCTION zone_of(of_lead text, follows_lead boolean, of_schedule text, of_organization text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN follows_lead IS NOT FALSE AND is_zone_name(of_lead) THEN of_lead
                WHEN is_zone_name(of_schedule) THEN of_schedule
                WHEN is_zone_name(of_organization) THEN of_organization
                ELSE 'UTC' END
$$;
