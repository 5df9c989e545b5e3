-- A portfolio counts whom it wrote to in the 24 hours before a moment once: another message is free.
CREATE OR REPLACE FUNCTION is_counted_recipient(c candidate, in_scope text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT in_scope LIKE 'portfolio:%' THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM send_recipients AS r
         WHERE r.scope = in_scope AND r.address_hash = address_hash(c.org_id, c.channel, c.address_key)
           AND r.bucket > at - interval '24 hours 15 minutes');
END
$$;
