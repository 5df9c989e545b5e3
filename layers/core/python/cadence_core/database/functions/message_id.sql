-- The id of the message of a step, as `message_id_of` (model/message_tags.py) computes it. A provider
-- that returns only this id with its events shows by it which enrollment's step was sent.
CREATE OR REPLACE FUNCTION message_id(enrollment uuid, step uuid) RETURNS uuid
LANGUAGE sql STABLE STRICT AS $$
    SELECT CAST(encode(set_byte(set_byte(digest, 6, get_byte(digest, 6) & 15 | 80),
                                8, get_byte(digest, 8) & 63 | 128), 'hex') AS uuid)
      FROM substr(sha256(uuid_send(enrollment) || uuid_send(step)), 1, 16) AS digest
$$;
