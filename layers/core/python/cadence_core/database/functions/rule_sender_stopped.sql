-- The provider accepts nothing from this sender for now.
CREATE OR REPLACE FUNCTION rule_sender_stopped(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN c.sender_stopped_until > at THEN CAST(ROW(c.sender_stopped_until, c.sender_stop_code) AS ruling) END;
END
$$;
