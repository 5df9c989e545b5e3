-- The sender is paused.
CREATE OR REPLACE FUNCTION rule_sender_paused(c candidate, at timestamptz) RETURNS ruling LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN c.sender_status <> 'active' THEN CAST(ROW('infinity', c.sender_status) AS ruling) END
$$;
