-- Whether the caps of an email's sender and organization are halved at a moment: a pause of the sender,
-- the From domain or the organization has ended by itself, not by a person, and since a short while.
CREATE OR REPLACE FUNCTION is_at_half_cap(c candidate, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN c.channel = 'email' AND c.has_pauses IS NOT FALSE AND EXISTS (
        SELECT FROM reputation_pauses AS p
         WHERE p.org_id = c.org_id AND p.until <= at AND p.half_cap_until > at AND p.lifted_at IS NULL
           AND CASE p.scope WHEN 'sender' THEN p.sender_id = c.sender_id
                            WHEN 'domain' THEN p.domain = c.sender_domain
                            ELSE true END);
END
$$;
