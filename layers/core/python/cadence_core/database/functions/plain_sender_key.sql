-- The key of a sender's address that stands there as it is, as code computes it (sender_key in
-- model/addresses.py). Null for any other spelling: with quotes, brackets, a comma, letters beyond ASCII.
CREATE OR REPLACE FUNCTION plain_sender_key(address text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT regexp_replace(lower(replace(spelling, '+{id}', '')), '^arn:.*:phone-number-id/', 'phone-number-id-')
      FROM btrim(address) AS spelling
     WHERE spelling ~ '^[A-Za-z0-9][A-Za-z0-9.!#$%&*+/=?^_{|}~-]*@([A-Za-z0-9-]+\.)*[A-Za-z0-9-]+$'
        OR spelling ~ '^phone-number-id-[0-9A-Za-z-]+$'
        OR spelling ~ '^arn:[!-~]+:phone-number-id/[0-9A-Za-z]+$'
$$;
