-- Lock the addresses of a person, until the end of the transaction; return whether all were free. No
-- lock is waited for.
CREATE OR REPLACE FUNCTION try_locking_person(hashes bytea[]) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(bool_and(pg_try_advisory_xact_lock(hashtextextended(encode(hash, 'hex'), 0))), true)
      FROM unnest(hashes) AS hash
$$;
