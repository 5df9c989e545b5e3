-- Why an address must not receive messages: the reason of its suppression, or null. A suppression
-- counts if it is of the address's text, its key or its mailbox. Of several, an opt-out counts before a
-- bounce.
CREATE OR REPLACE FUNCTION suppression_of(org uuid, on_channel text, spelling text, key text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT reason FROM (
        SELECT s.reason FROM suppressions AS s
         WHERE s.org_id = org AND s.channel = on_channel
           AND s.address_hash = ANY (address_hashes(org, on_channel, spelling, key))
        UNION
        SELECT s.reason FROM suppressions AS s
         WHERE s.org_id = org AND s.channel = on_channel
           AND s.key_hash = ANY (address_hashes(org, on_channel, spelling, key))) AS found
     ORDER BY reason = 'bounced', reason LIMIT 1
$$;
