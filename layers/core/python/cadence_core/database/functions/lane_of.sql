-- What the messages of one step to leads of one zone have in common. An empty zone stands for leads
-- without one.
CREATE OR REPLACE FUNCTION lane_of(step uuid, of_zone text, first_touch boolean)
RETURNS SETOF candidate LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT s.org_id, s.cadence_id, s.id, s.channel, first_touch,
           sending_zone(s.org_id, own.schedule_id, of_zone), own.schedule_id,
           sender.id, substring(sender.address_key FROM '@(.+)$'), sender.portfolio,
           CAST(NULL AS uuid), CAST(NULL AS uuid), CAST(NULL AS timestamptz), CAST(NULL AS text), CAST(NULL AS text)
      FROM cadence_steps AS s
      JOIN organizations AS o ON o.id = s.org_id
      JOIN cadences AS c ON c.id = s.cadence_id AND c.org_id = s.org_id
     CROSS JOIN LATERAL (SELECT coalesce(c.schedule_id, o.schedule_id) AS schedule_id) AS own
      LEFT JOIN senders AS sender
             ON sender.id = CASE s.channel WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END
            AND sender.channel = s.channel AND sender.org_id = s.org_id
     WHERE s.id = step AND s.archived_at IS NULL
$$;
