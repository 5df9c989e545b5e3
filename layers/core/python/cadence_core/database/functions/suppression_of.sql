-- Why an address must not receive messages: the reason of its suppression, or no row. A suppression
-- counts if it is of the address's text, its key or its mailbox. Of several, the
-- strongest.
CREATE OR REPLACE FUNCTION suppression_of(org uuid, on_channel text, spelling text, key text)
RETURNS TABLE (reason text) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT found.reason
      FROM (SELECT address_hashes(org, on_channel, spelling, key) AS hashes OFFSET 0) AS address
     CROSS JOIN LATERAL (
        SELECT s.reason FROM suppressions AS s
         WHERE s.org_id = org AND s.channel = on_channel AND s.address_hash = ANY (address.hashes)
        UNION ALL
        SELECT s.reason FROM suppressions AS s
         WHERE s.org_id = org AND s.channel = on_channel AND s.key_hash = ANY (address.hashes)) AS found
     ORDER BY suppression_rank(found.reason) DESC LIMIT 1
$$;
