-- Count messages that begin in their scopes, which are locked. A portfolio counts each recipient once: one who
-- is counted already moves to the present 15 minutes.
CREATE OR REPLACE FUNCTION count_messages(begun counted_message[], at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    now_bucket CONSTANT timestamptz := bucket_of(at);
BEGIN
    INSERT INTO send_counts AS counted (scope, bucket, used)
    SELECT b.scope, now_bucket, count(*) FROM unnest(begun) AS b WHERE b.recipient IS NULL GROUP BY b.scope
    ON CONFLICT (scope, bucket) DO UPDATE SET used = counted.used + EXCLUDED.used;

    -- Once in 15 minutes is enough. cap_at reads the row as it was: a ramp restarts after a week without a
    -- message, but not because nothing was sent before it began.
    UPDATE send_scopes AS s
       SET used_at = at,
           restarted_at = CASE WHEN s.used_at < at - interval '7 days' AND s.used_at >= cap.ramp_from THEN at ELSE s.restarted_at END,
           restart_cap = CASE WHEN s.used_at < at - interval '7 days' AND s.used_at >= cap.ramp_from THEN cap_at(cap, s, at) ELSE s.restart_cap END
      FROM sending_caps AS cap
     WHERE s.scope = ANY (ARRAY(SELECT b.scope FROM unnest(begun) AS b)) AND cap.id = s.cap_id AND cap.org_id = s.org_id
       AND s.used_at IS DISTINCT FROM at AND coalesce(s.used_at < at - interval '15 minutes', true);

    IF NOT EXISTS (SELECT FROM unnest(begun) AS b WHERE b.recipient IS NOT NULL) THEN
        RETURN;
    END IF;
    WITH reached AS MATERIALIZED (
        SELECT DISTINCT b.scope, b.recipient FROM unnest(begun) AS b WHERE b.recipient IS NOT NULL
    ), known AS MATERIALIZED (
        SELECT r.* FROM reached JOIN send_recipients AS r ON r.scope = reached.scope AND r.address_hash = reached.recipient
    ), left_behind AS (
        UPDATE send_counts AS counted SET used = counted.used - earlier.number
          FROM (SELECT k.scope, k.bucket, count(*) AS number FROM known AS k
                 WHERE k.bucket > at - interval '24 hours 15 minutes' AND k.bucket < now_bucket GROUP BY k.scope, k.bucket) AS earlier
         WHERE counted.scope = earlier.scope AND counted.bucket = earlier.bucket
    ), noted AS (
        INSERT INTO send_recipients AS r (scope, address_hash, bucket) SELECT scope, recipient, now_bucket FROM reached
        ON CONFLICT (scope, address_hash) DO UPDATE SET bucket = EXCLUDED.bucket
    )
    INSERT INTO send_counts AS counted (scope, bucket, used)
    SELECT reached.scope, now_bucket, count(*) FROM reached
     WHERE NOT EXISTS (SELECT FROM known AS k WHERE k.scope = reached.scope AND k.address_hash = reached.recipient AND k.bucket >= now_bucket)
     GROUP BY reached.scope
    ON CONFLICT (scope, bucket) DO UPDATE SET used = counted.used + EXCLUDED.used;
END
$$;
