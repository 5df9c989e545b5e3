-- The cadence is a pilot, and the lead is not one of it. The leads of a lane are not.
CREATE OR REPLACE FUNCTION rule_not_in_pilot(c candidate, at timestamptz) RETURNS ruling LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN c.is_pilot AND NOT c.is_in_pilot THEN CAST(ROW('infinity', NULL) AS ruling) END
$$;
