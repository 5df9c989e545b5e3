-- The longest that a message may take from its begin until its provider has answered: it waits for a thread
-- and a slot first. The engine's sessions say so (SEND_TIMEOUT_SECONDS); this is what its default gives.
CREATE OR REPLACE FUNCTION send_time() RETURNS interval LANGUAGE sql STABLE AS $$
    SELECT make_interval(secs => CAST(coalesce(NULLIF(current_setting('cadence.send_seconds', true), ''), '42') AS double precision))
$$;
