-- The organization has written to as many new leads as it may.
CREATE OR REPLACE FUNCTION rule_first_touch_cap(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN cap_ruling(c, at, 'first_touches');
END
$$;
