-- A new cap counts what began in the last 24 hours too.
CREATE OR REPLACE FUNCTION count_recent_sends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    WITH recent AS MATERIALIZED (
        SELECT concat_ws(':', NEW.kind, NEW.id, CASE NEW.kind WHEN 'domain' THEN substring(l.email_key FROM '@(.+)$') END) AS scope,
               bucket_of(coalesce(i.begun_at, i.created_at)) AS bucket,
               i.address_hashes[cardinality(i.address_hashes)] AS address_hash
          FROM interactions AS i
          LEFT JOIN leads AS l ON l.id = i.lead_id AND l.org_id = i.org_id
          LEFT JOIN senders AS sender ON sender.id = i.sender_id AND sender.org_id = i.org_id
         WHERE i.org_id = NEW.org_id AND i.type = 'message' AND i.status <> 'failed'
           -- A message may have been tried for days; the text is what the index is of.
           AND i.created_at > cadence_now() - interval '3 days' AND i.content <> ''
           AND coalesce(i.begun_at, i.created_at) > cadence_now() - interval '24 hours 15 minutes'
           AND CASE NEW.kind
               WHEN 'organization' THEN true
               WHEN 'sender' THEN i.sender_id = NEW.sender_id
               WHEN 'portfolio' THEN sender.portfolio = NEW.portfolio
               WHEN 'domain' THEN i.channel = 'email' AND substring(l.email_key FROM '@(.+)$') = coalesce(NEW.domain, substring(l.email_key FROM '@(.+)$'))
               WHEN 'first_touches' THEN NOT EXISTS (
                    SELECT FROM interactions AS first
                     WHERE first.enrollment_id = i.enrollment_id AND first.type = 'message'
                       AND first.status <> 'failed' AND first.created_at < i.created_at) END
    ), latest AS MATERIALIZED (
        SELECT scope, max(bucket) AS bucket, address_hash FROM recent
         WHERE NEW.kind = 'portfolio' GROUP BY scope, address_hash
    ), known AS (
        INSERT INTO send_recipients AS r (scope, address_hash, bucket)
        SELECT scope, address_hash, bucket FROM latest WHERE address_hash IS NOT NULL
        ON CONFLICT (scope, address_hash) DO UPDATE SET bucket = EXCLUDED.bucket
    )
    INSERT INTO send_counts AS counted (scope, bucket, used)
    SELECT scope, bucket, count(*) FROM (
        SELECT scope, bucket FROM recent WHERE NEW.kind <> 'portfolio' UNION ALL SELECT scope, bucket FROM latest) AS each
     GROUP BY scope, bucket
    ON CONFLICT (scope, bucket) DO UPDATE SET used = EXCLUDED.used;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER count_recent_sends AFTER INSERT ON sending_caps
    FOR EACH ROW EXECUTE FUNCTION count_recent_sends();
