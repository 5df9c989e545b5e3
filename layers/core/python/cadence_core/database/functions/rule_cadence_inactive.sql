-- The cadence is a draft, paused, archived or deleted.
CREATE OR REPLACE FUNCTION rule_cadence_inactive(c candidate, at timestamptz) RETURNS ruling LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN c.cadence_status <> 'active' THEN CAST(ROW('infinity', c.cadence_status) AS ruling) END
$$;
