-- The key of a sender's address that is printable ASCII, as code computes it (sender_key in
-- model/addresses.py). Null for any other spelling.
CREATE OR REPLACE FUNCTION plain_sender_key(address text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT regexp_replace(lower(replace(spelling, '+{id}', '')), '^arn:.*:phone-number-id/', 'phone-number-id-')
      FROM btrim(address) AS spelling
     WHERE spelling ~ '^[!-~]+$' AND spelling !~* '^mailto:'
$$;
