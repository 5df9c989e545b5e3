-- half_cap_ends answers instead of it. Only counted_in called it.
DROP FUNCTION IF EXISTS is_at_half_cap(candidate, timestamptz);

-- A cap of a domain counts only recipients whose address key has this domain, and keys are in ASCII. NOT VALID: a row
-- from before, which counts nothing, stays until it is deleted.
ALTER TABLE sending_caps
    ADD CONSTRAINT sending_caps_domain_of_keys CHECK (domain ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$') NOT VALID;
