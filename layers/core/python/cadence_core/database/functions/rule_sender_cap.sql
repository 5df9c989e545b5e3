-- The sender has sent as many messages as it may.
CREATE OR REPLACE FUNCTION rule_sender_cap(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN cap_ruling(c, at, 'sender');
END
$$;
