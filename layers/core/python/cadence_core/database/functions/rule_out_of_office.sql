-- The lead is away, by an automatic answer, and the cadence waits for the return: until the day that the
-- answer names is over, by the clock on the lead's wall. Some name the last day away, some the first one back.
CREATE OR REPLACE FUNCTION rule_out_of_office(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF c.lead_id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CAST(ROW(back.at, NULL) AS ruling)
          FROM cadences AS cadence
          JOIN leads AS l ON l.id = c.lead_id AND l.org_id = cadence.org_id
         CROSS JOIN LATERAL (SELECT (l.out_of_office_until + 1)::timestamp AT TIME ZONE c.zone AS at) AS back
         WHERE cadence.id = c.cadence_id AND cadence.org_id = c.org_id AND cadence.waits_for_return AND back.at > at);
END
$$;
