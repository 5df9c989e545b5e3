-- Give back the room of messages of which the provider has taken nothing: candidates, each with the
-- time at which it began. A portfolio gives nothing back: a second attempt reaches the same recipient,
-- who counts once. The scopes are locked (take_room).
CREATE OR REPLACE FUNCTION give_back(messages jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF messages = '[]' THEN
        RETURN;
    END IF;
    UPDATE send_counts AS counted SET used = greatest(0, counted.used - number)
      FROM (SELECT s.scope, bucket_of(CAST(m ->> 'begun_at' AS timestamptz)) AS bucket, CAST(count(*) AS integer) AS number
              FROM jsonb_array_elements(messages) AS m
             CROSS JOIN LATERAL scopes_of(jsonb_populate_record(NULL::candidate, m), CAST(m ->> 'begun_at' AS timestamptz)) AS s
             WHERE NOT s.scope LIKE 'portfolio:%'
             GROUP BY 1, 2) AS returned
     WHERE counted.scope = returned.scope AND counted.bucket = returned.bucket;
END
$$;
