-- So many bounces or complaints are improbable at the accepted rate. A lane rule.
CREATE OR REPLACE FUNCTION rule_reputation_pause(c candidate, at timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN pause_in_force(c, 'reputation_pause', at);
END
$$;
