-- Give the address and the reply_to of a sender to its organization, unless another one has them: the
-- replies to them are of one organization. An operator enters a domain in sender_identities to give all
-- of its addresses at once. An unchanged sender from before this rule can still be written.
--
-- A plain address of another organization is refused at once. Any other spelling shows whose it is only
-- when code has computed its key: until then no one takes an address, and if it is another
-- organization's, the sender stays without a right to it and its leads are held.
--
-- SECURITY DEFINER, so that a role that may write senders needs no right to enter identities.
CREATE OR REPLACE FUNCTION take_sender_addresses() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    own text;
    is_shared boolean;
    is_written CONSTANT boolean := TG_OP = 'INSERT'
        OR (NEW.channel, NEW.address, NEW.reply_to) IS DISTINCT FROM (OLD.channel, OLD.address, OLD.reply_to);
BEGIN
    IF NOT is_written AND (NEW.address_key, NEW.reply_to_key) IS NOT DISTINCT FROM (OLD.address_key, OLD.reply_to_key) THEN
        RETURN NULL;
    END IF;
    FOREACH own IN ARRAY ARRAY[
        coalesce(NEW.address_key, plain_sender_key(NEW.address)),
        coalesce(NEW.reply_to_key, plain_sender_key(NEW.reply_to))] LOOP
        CONTINUE WHEN coalesce(own, '') = '';
        -- Null: it is not known yet.
        SELECT CASE WHEN bool_or(own = theirs) THEN true WHEN bool_or(theirs IS NULL) THEN NULL ELSE false END INTO is_shared
          FROM senders AS other
         CROSS JOIN LATERAL (
            SELECT coalesce(other.address_key, plain_sender_key(other.address))
            UNION ALL
            SELECT coalesce(other.reply_to_key, plain_sender_key(other.reply_to)) WHERE other.reply_to IS NOT NULL
         ) AS key (theirs)
         WHERE other.org_id <> NEW.org_id AND other.channel = NEW.channel;
        INSERT INTO sender_identities (org_id, channel, identity)
        SELECT NEW.org_id, NEW.channel, own
         WHERE sender_owner(NEW.channel, own) IS NULL AND NOT is_shared
        ON CONFLICT DO NOTHING;
        -- Another transaction may have entered it first: this statement sees what that one committed.
        IF is_written AND (sender_owner(NEW.channel, own) <> NEW.org_id
                           OR sender_owner(NEW.channel, own) IS NULL AND is_shared) THEN
            RAISE EXCEPTION 'the address or reply_to % of a sender belongs to another organization', own
                USING HINT = 'Use another address; or, if it is this organization''s, give it to it in sender_identities.',
                      ERRCODE = 'unique_violation', TABLE = 'senders', CONSTRAINT = 'senders_of_one_organization';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER take_sender_addresses
    AFTER INSERT OR UPDATE OF channel, address, reply_to, address_key, reply_to_key ON senders
    FOR EACH ROW EXECUTE FUNCTION take_sender_addresses();
