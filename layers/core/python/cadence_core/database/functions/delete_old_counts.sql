-- Delete up to max_rows rows of each kind that no cap needs any more. Returns how many of them there were.
CREATE OR REPLACE FUNCTION delete_old_counts(max_rows integer) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    before timestamptz := cadence_now() - interval '2 days';
    counts integer;
    recipients integer;
    scopes integer;
BEGIN
    DELETE FROM send_counts WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM send_counts WHERE bucket < before ORDER BY bucket LIMIT max_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS counts = ROW_COUNT;
    DELETE FROM send_recipients WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM send_recipients WHERE bucket < before ORDER BY bucket LIMIT max_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS recipients = ROW_COUNT;
    -- Those of other kinds are few, and a ramp has to know when it was last used. Whatever organization's.
    DELETE FROM send_scopes WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM send_scopes WHERE scope LIKE 'domain:%' AND used_at < before
         ORDER BY used_at LIMIT max_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS scopes = ROW_COUNT;
    RETURN counts + recipients + scopes;
END
$$;
