-- A mailbox provider refuses the From domain, because of a DNS record. A lane rule.
CREATE OR REPLACE FUNCTION rule_authentication_refused(c candidate, at timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN pause_in_force(c, 'authentication_refused', at);
END
$$;
