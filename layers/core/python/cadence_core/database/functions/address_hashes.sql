-- The hashes under which a suppression or a message may hold an address: those of its key, of its text
-- and of its mailbox. Null where one equals its key, as most do: a hash costs more than a comparison.
CREATE OR REPLACE FUNCTION address_hashes(org uuid, on_channel text, spelling text, key text) RETURNS bytea[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY[CASE WHEN key <> '' THEN address_hash(org, on_channel, key) END,
                 CASE WHEN spelling IS DISTINCT FROM key THEN address_hash(org, on_channel, spelling) END,
                 CASE WHEN mailbox_of(key) <> key THEN address_hash(org, on_channel, mailbox_of(key)) END]
$$;
