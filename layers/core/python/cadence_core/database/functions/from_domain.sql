-- The domain that a sender's emails are from; null of an address that has not been read yet.
CREATE OR REPLACE FUNCTION from_domain(sender senders) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT NULLIF(split_part(coalesce(sender.address_key, plain_sender_key(sender.address)), '@', -1), '')
$$;
