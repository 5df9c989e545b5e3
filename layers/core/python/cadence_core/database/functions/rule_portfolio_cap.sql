-- The sender's WhatsApp portfolio has reached as many recipients as it may.
CREATE OR REPLACE FUNCTION rule_portfolio_cap(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN cap_ruling(c, at, 'portfolio');
END
$$;
