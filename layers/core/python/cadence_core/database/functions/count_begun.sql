-- Add to each scope the number of messages that begin in it. The scopes are locked.
CREATE OR REPLACE FUNCTION count_begun(scopes text[], begun integer[], at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO send_counts AS counted (scope, bucket, used)
    SELECT scope, bucket_of(at), number FROM unnest(scopes, begun) AS each (scope, number) WHERE number > 0
    ON CONFLICT (scope, bucket) DO UPDATE SET used = counted.used + EXCLUDED.used;

    -- Once in 15 minutes is enough. cap_at reads the row as it was: a ramp restarts after a week without a
    -- message, but not because nothing was sent before it began.
    UPDATE send_scopes AS s
       SET used_at = at,
           restarted_at = CASE WHEN s.used_at < at - interval '7 days' AND s.used_at >= cap.ramp_from THEN at ELSE s.restarted_at END,
           restart_cap = CASE WHEN s.used_at < at - interval '7 days' AND s.used_at >= cap.ramp_from THEN cap_at(cap, s, at) ELSE s.restart_cap END
      FROM unnest(scopes, begun) AS each (scope, number), sending_caps AS cap
     WHERE s.scope = each.scope AND number > 0 AND cap.id = s.cap_id AND cap.org_id = s.org_id
       AND s.used_at IS DISTINCT FROM at AND coalesce(s.used_at < at - interval '15 minutes', true);
END
$$;
