-- The sender is paused.
CREATE OR REPLACE FUNCTION rule_sender_paused(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CAST(ROW('infinity', status) AS ruling) FROM senders
         WHERE id = c.sender_id AND status <> 'active');
END
$$;
