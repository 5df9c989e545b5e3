-- Give the address and the reply_to of a sender to its organization, unless another one has them: the
-- replies to them are of one organization. An operator enters a domain in sender_identities to give all
-- of its addresses at once. An unchanged sender from before this rule can still be written.
--
-- SECURITY DEFINER, so that a role that may write senders needs no right to enter identities.
CREATE OR REPLACE FUNCTION take_sender_addresses() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    own text;
BEGIN
    IF (NEW.channel, NEW.address, NEW.reply_to) IS NOT DISTINCT FROM (OLD.channel, OLD.address, OLD.reply_to) THEN
        RETURN NULL;
    END IF;
    FOREACH own IN ARRAY array_remove(ARRAY[NEW.address, replace(NEW.reply_to, '+{id}', '')], NULL) LOOP
        own := lower(btrim(own));
        INSERT INTO sender_identities (org_id, channel, identity)
        SELECT NEW.org_id, NEW.channel, own
         WHERE sender_owner(NEW.channel, own) IS NULL
           AND NOT EXISTS (SELECT FROM senders AS other
                            WHERE other.org_id <> NEW.org_id AND other.channel = NEW.channel
                              AND own IN (lower(btrim(other.address)),
                                          lower(btrim(replace(other.reply_to, '+{id}', '')))))
        ON CONFLICT DO NOTHING;
        -- Another transaction may have entered it first: this statement sees what that one committed.
        IF sender_owner(NEW.channel, own) IS DISTINCT FROM NEW.org_id THEN
            RAISE EXCEPTION 'the address or reply_to of a sender belongs to another organization'
                USING ERRCODE = 'unique_violation', TABLE = 'senders', CONSTRAINT = 'senders_of_one_organization';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER take_sender_addresses AFTER INSERT OR UPDATE OF channel, address, reply_to ON senders
    FOR EACH ROW EXECUTE FUNCTION take_sender_addresses();
