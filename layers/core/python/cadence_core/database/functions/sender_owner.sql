-- The organization that may use an address of ours, or null: that of the most specific identity, which
-- is the address itself, its domain or a domain above that. Addresses are compared in lower case.
-- PL/pgSQL keeps the plan for the session; an SQL function would be planned with every claim.
CREATE OR REPLACE FUNCTION sender_owner(on_channel text, sender_address text) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT org_id
          FROM left(lower(btrim(sender_address)), 1000) AS address, sender_identities
         WHERE channel = on_channel AND identity = ANY (ARRAY(
            SELECT address
            UNION ALL
            SELECT array_to_string(labels[first:], '.')
              FROM string_to_array(substring(address FROM '@([^@]+)$'), '.') AS labels,
                   generate_series(1, cardinality(labels)) AS first))
         ORDER BY length(identity) DESC LIMIT 1);
END
$$;
