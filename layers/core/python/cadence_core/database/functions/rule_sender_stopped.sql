-- The provider accepts nothing from this sender for now. After the year 8999, no later time can be calculated:
-- it never comes.
CREATE OR REPLACE FUNCTION rule_sender_stopped(c candidate, at timestamptz) RETURNS ruling LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN c.sender_stopped_until > at THEN CAST(ROW(
        CASE WHEN c.sender_stopped_until < '9000-01-01' THEN c.sender_stopped_until ELSE 'infinity' END, c.sender_stop_code) AS ruling) END
$$;
