-- Give back the room of messages of which the provider has taken nothing: candidates, each with the
-- time at which it began. A portfolio gives nothing back: a second attempt reaches the same recipient,
-- who counts once. The scopes are locked (take_room).
CREATE OR REPLACE FUNCTION give_back(messages jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE send_counts AS counted SET used = greatest(0, counted.used - number)
      FROM (SELECT own.scope, bucket_of(CAST(messages -> own.place - 1 ->> 'begun_at' AS timestamptz)) AS bucket, CAST(count(*) AS integer) AS number
              FROM counted_in(ARRAY(SELECT m FROM jsonb_populate_recordset(NULL::candidate, messages) AS m), cadence_now()) AS own
             WHERE own.recipient IS NULL
             GROUP BY 1, 2) AS returned
     WHERE counted.scope = returned.scope AND counted.bucket = returned.bucket;
END
$$;
