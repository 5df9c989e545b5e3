-- The provider accepts nothing from this sender for now.
CREATE OR REPLACE FUNCTION rule_sender_stopped(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CAST(ROW(stopped_until, stop_code) AS ruling) FROM senders
         WHERE id = c.sender_id AND stopped_until > at);
END
$$;
