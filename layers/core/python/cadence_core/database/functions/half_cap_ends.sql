-- When the caps of an email's sender and organization are no longer halved as they are at a moment, because of the
-- pause that ends first; null if they are whole. A pause of the sender, the From domain or the organization has
-- ended by itself, not by a person, and since a short while.
CREATE OR REPLACE FUNCTION half_cap_ends(c candidate, at timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT min(p.half_cap_until) FROM reputation_pauses AS p
         WHERE c.channel = 'email' AND c.has_pauses IS NOT FALSE
           AND p.org_id = c.org_id AND p.until <= at AND p.half_cap_until > at AND p.lifted_at IS NULL
           AND CASE p.scope WHEN 'sender' THEN p.sender_id = c.sender_id
                            WHEN 'domain' THEN p.domain = c.sender_domain ELSE true END);
END
$$;
