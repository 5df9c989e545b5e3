-- The organization that may use an address of ours, or null: that of the most specific identity, which
-- is the address itself, its domain or a domain above that. The address is given by its key.
-- PL/pgSQL keeps the plan for the session; an SQL function would be planned with every claim.
CREATE OR REPLACE FUNCTION sender_owner(on_channel text, sender_key text) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT org_id
          FROM sender_identities
         WHERE channel = on_channel AND identity = ANY (ARRAY(
            SELECT sender_key
            UNION ALL
            SELECT array_to_string(labels[first:], '.')
              FROM string_to_array(substring(sender_key FROM '@([^@]+)$'), '.') AS labels,
                   generate_series(1, cardinality(labels)) AS first))
         ORDER BY length(identity) DESC LIMIT 1);
END
$$;
