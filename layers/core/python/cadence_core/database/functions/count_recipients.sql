-- Note whom the portfolios of these messages write to. A recipient who is counted already moves to the
-- present 15 minutes. The scopes are locked.
CREATE OR REPLACE FUNCTION count_recipients(messages candidate[], at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM generate_subscripts(messages, 1) AS n WHERE (messages[n]).portfolio IS NOT NULL) THEN
        RETURN;
    END IF;
    WITH reached AS MATERIALIZED (
        SELECT DISTINCT s.scope, address_hash((messages[n]).org_id, (messages[n]).channel, (messages[n]).address_key)
          FROM generate_subscripts(messages, 1) AS n CROSS JOIN LATERAL scopes_of(messages[n], at) AS s
         WHERE s.scope LIKE 'portfolio:%'
    ), earlier AS MATERIALIZED (
        SELECT r.scope, r.bucket, count(*) AS number
          FROM reached JOIN send_recipients AS r USING (scope, address_hash)
         WHERE r.bucket > at - interval '24 hours 15 minutes' AND r.bucket < bucket_of(at)
         GROUP BY r.scope, r.bucket
    ), left_behind AS (
        UPDATE send_counts AS counted SET used = counted.used - number
          FROM earlier WHERE counted.scope = earlier.scope AND counted.bucket = earlier.bucket
    ), moved AS (
        INSERT INTO send_counts AS counted (scope, bucket, used)
        SELECT scope, bucket_of(at), sum(number) FROM earlier GROUP BY scope
        ON CONFLICT (scope, bucket) DO UPDATE SET used = counted.used + EXCLUDED.used
    )
    INSERT INTO send_recipients AS r (scope, address_hash, bucket)
    SELECT scope, address_hash, bucket_of(at) FROM reached
    ON CONFLICT (scope, address_hash) DO UPDATE SET bucket = EXCLUDED.bucket;
END
$$;
