-- Lock these scopes, and return their names in the order of the locks. New ones are added first, in the
-- same order. Each comes with its cap; a scope may be there more than once.
CREATE OR REPLACE FUNCTION lock_scopes(needed text[], caps sending_caps[]) RETURNS text[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    scopes CONSTANT text[] := ARRAY(SELECT DISTINCT scope FROM unnest(needed) AS scope ORDER BY scope);
BEGIN
    IF (SELECT count(*) FROM send_scopes WHERE scope = ANY (scopes)) < cardinality(scopes) THEN
        INSERT INTO send_scopes (scope, org_id, cap_id)
        SELECT DISTINCT ON (needed[n]) needed[n], (caps[n]).org_id, (caps[n]).id
          FROM generate_subscripts(needed, 1) AS n
         ORDER BY needed[n]
        ON CONFLICT (scope) DO NOTHING;
    END IF;
    PERFORM FROM send_scopes WHERE scope = ANY (scopes) ORDER BY scope FOR NO KEY UPDATE;
    RETURN scopes;
END
$$;
