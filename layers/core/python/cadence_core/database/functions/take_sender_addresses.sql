-- Give the address and the reply_to of each sender that a statement writes to its organization, unless another one
-- has them: the replies to them are of one organization. An operator enters a domain in sender_identities to give all
-- of its addresses at once. An unchanged sender from before this rule can still be written.
--
-- A plain address of another organization is refused at once. Any other spelling shows whose it is only
-- when code has computed its key: until then no one takes an address, and if it is another
-- organization's, the sender stays without a right to it and its leads are held.
--
-- Once for a statement: it looks at every sender, to compare the spellings of those without a key.
-- SECURITY DEFINER, so that a role that may write senders needs no right to enter identities.
CREATE OR REPLACE FUNCTION take_sender_addresses() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    changed senders[];
    addressed uuid[];
    own record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        changed := ARRAY(SELECT CAST(n AS senders) FROM written AS n);
        addressed := ARRAY(SELECT id FROM written);
    ELSE
        changed := ARRAY(
            SELECT CAST(n AS senders) FROM written AS n JOIN before AS o USING (id)
             WHERE (n.channel, n.address, n.reply_to, n.address_key, n.reply_to_key)
                   IS DISTINCT FROM (o.channel, o.address, o.reply_to, o.address_key, o.reply_to_key));
        addressed := ARRAY(
            SELECT id FROM written AS n JOIN before AS o USING (id)
             WHERE (n.channel, n.address, n.reply_to) IS DISTINCT FROM (o.channel, o.address, o.reply_to));
    END IF;
    FOR own IN
        WITH asked AS MATERIALIZED (
            SELECT s.org_id, s.channel, key.own, s.id IN (SELECT unnest(addressed)) AS is_written
              FROM unnest(changed) AS s
             CROSS JOIN LATERAL (VALUES (coalesce(s.address_key, plain_sender_key(s.address))),
                                        (coalesce(s.reply_to_key, plain_sender_key(s.reply_to)))) AS key (own)
             WHERE key.own <> ''
        ), had AS MATERIALIZED (
            -- Two organizations are enough: one of them is another one. Null: the key is not known yet.
            SELECT other.channel, key.theirs, (array_agg(DISTINCT other.org_id))[1:2] AS orgs
              FROM senders AS other
             CROSS JOIN LATERAL (
                SELECT coalesce(other.address_key, plain_sender_key(other.address))
                UNION ALL
                SELECT coalesce(other.reply_to_key, plain_sender_key(other.reply_to)) WHERE other.reply_to IS NOT NULL
             ) AS key (theirs)
             WHERE other.channel IN (SELECT channel FROM asked)
             GROUP BY other.channel, key.theirs
        )
        SELECT asked.*, NOT same.orgs <@ ARRAY[asked.org_id] AS is_shared,
               coalesce(NOT unknown.orgs <@ ARRAY[asked.org_id], false) AS may_be_shared
          FROM asked
          JOIN had AS same ON same.channel = asked.channel AND same.theirs = asked.own
          LEFT JOIN had AS unknown ON unknown.channel = asked.channel AND unknown.theirs IS NULL
    LOOP
        INSERT INTO sender_identities (org_id, channel, identity)
        SELECT own.org_id, own.channel, own.own
         WHERE sender_owner(own.channel, own.own) IS NULL AND NOT own.is_shared AND NOT own.may_be_shared
        ON CONFLICT DO NOTHING;
        -- Another transaction may have entered it first: this statement sees what that one committed.
        IF own.is_written AND (sender_owner(own.channel, own.own) <> own.org_id
                               OR own.is_shared AND sender_owner(own.channel, own.own) IS NULL) THEN
            RAISE EXCEPTION 'the address or reply_to % of a sender belongs to another organization', own.own
                USING HINT = 'Use another address; or, if it is this organization''s, give it to it in sender_identities.',
                      ERRCODE = 'unique_violation', TABLE = 'senders', CONSTRAINT = 'senders_of_one_organization';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER take_new_sender_addresses
    AFTER INSERT ON senders REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION take_sender_addresses();

CREATE OR REPLACE TRIGGER take_changed_sender_addresses
    AFTER UPDATE ON senders REFERENCING NEW TABLE AS written OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION take_sender_addresses();
