-- The cadence is a pilot, and the lead is not one of it. The leads of a lane are not.
CREATE OR REPLACE FUNCTION rule_not_in_pilot(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CAST(ROW('infinity', NULL) AS ruling) FROM cadences AS cadence
         WHERE cadence.id = c.cadence_id AND cadence.is_pilot
           AND NOT EXISTS (SELECT FROM cadence_pilots AS p
                            WHERE p.cadence_id = c.cadence_id AND p.lead_id = c.lead_id));
END
$$;
