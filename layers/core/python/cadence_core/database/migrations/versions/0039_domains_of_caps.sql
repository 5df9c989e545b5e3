-- A cap of a domain counts only recipients whose address key has this domain, and keys are in ASCII. NOT VALID: a row
-- from before, which counts nothing, stays until it is deleted.
ALTER TABLE sending_caps
    ADD CONSTRAINT sending_caps_domain_of_keys CHECK (domain ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$') NOT VALID;
