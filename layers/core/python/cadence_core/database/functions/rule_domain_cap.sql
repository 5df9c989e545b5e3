-- The organization has sent as many messages to the lead's domain as it may.
CREATE OR REPLACE FUNCTION rule_domain_cap(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN cap_ruling(c, at, 'domain');
END
$$;
