-- The email's sender, its From domain or its organization is paused for this reason. Of several pauses, the
-- one that lasts longest counts.
CREATE OR REPLACE FUNCTION rule_reputation(c candidate, at timestamptz, why text) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF c.channel <> 'email' OR NOT c.has_pauses THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CAST(ROW(p.until, p.detail) AS ruling)
          FROM reputation_pauses AS p
         WHERE p.org_id = c.org_id AND p.since <= at AND p.until > at AND p.reason = why
           AND (p.lifted_at > at) IS NOT FALSE
           AND CASE p.scope WHEN 'sender' THEN p.sender_id = c.sender_id
                            WHEN 'domain' THEN p.domain = c.sender_domain ELSE true END
         ORDER BY p.until DESC, p.since LIMIT 1);
END
$$;
