-- The hashes of the addresses of a lead, by which `person_touches` and `send_recipients` know the person.
CREATE OR REPLACE FUNCTION hashes_of_person(org uuid, email_key text, phone_key text) RETURNS bytea[] LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[CASE WHEN email_key <> '' THEN address_hash(org, 'email', email_key) END,
                              CASE WHEN phone_key <> '' THEN address_hash(org, 'whatsapp', phone_key) END], NULL)
$$;
