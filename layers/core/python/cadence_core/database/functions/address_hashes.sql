-- The hashes under which a suppression or a message may hold an address: those of its text, of its key
-- and of its mailbox.
CREATE OR REPLACE FUNCTION address_hashes(org uuid, on_channel text, spelling text, key text) RETURNS bytea[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY[address_hash(org, on_channel, spelling), address_hash(org, on_channel, NULLIF(key, '')),
                 address_hash(org, on_channel, NULLIF(mailbox_of(key), ''))]
$$;
