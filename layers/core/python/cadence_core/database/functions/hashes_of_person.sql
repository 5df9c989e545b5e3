-- The hashes of the addresses of a lead, by which `person_touches` and `send_recipients` know the person.
CREATE OR REPLACE FUNCTION hashes_of_person(org uuid, email_key text, phone_key text) RETURNS bytea[] LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[address_hash(org, 'email', NULLIF(email_key, '')),
                              address_hash(org, 'whatsapp', NULLIF(phone_key, ''))], NULL)
$$;
