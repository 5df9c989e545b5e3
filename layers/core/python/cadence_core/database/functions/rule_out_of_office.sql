-- The lead is away, by an automatic answer, and the cadence waits for the return: until the day that the
-- answer names is over, by the clock on the lead's wall. Some name the last day away, some the first one back.
-- Of a day after the year 8999, no time can be calculated: it never comes.
CREATE OR REPLACE FUNCTION rule_out_of_office(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN c.waits_for_return THEN (
        SELECT CAST(ROW(away.until, NULL) AS ruling)
          FROM leads AS l
         CROSS JOIN LATERAL (
              SELECT CASE WHEN l.out_of_office_until >= '9000-01-01' THEN 'infinity'
                          ELSE (l.out_of_office_until + 1)::timestamp AT TIME ZONE c.zone END AS until) AS away
         WHERE l.id = c.lead_id AND l.org_id = c.org_id AND away.until > at) END;
END
$$;
