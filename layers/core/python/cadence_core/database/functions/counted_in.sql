-- The scopes that each of these messages counts in, or those of one kind, and what their caps allow. Of a lane,
-- the recipient is not known, so that the cap of a domain or a portfolio is none of its scopes.
CREATE OR REPLACE FUNCTION counted_in(asked candidate[], at timestamptz, of_kind text DEFAULT NULL)
RETURNS SETOF counted_message LANGUAGE plpgsql STABLE ROWS 30 AS $$
BEGIN
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT CAST(m.ordinality AS integer) AS place, m.org_id, m.channel, m.is_first_touch, m.zone, m.schedule_id, m.sender_id, m.portfolio,
               m.enrollment_id, m.lead_id, m.address_key, m.recipient_domain, CAST(m.sender_id AS text) AS sender
          FROM unnest(asked) WITH ORDINALITY AS m
         WHERE EXISTS (
            SELECT FROM sending_caps AS cap WHERE cap.org_id = m.org_id AND (of_kind IS NULL OR cap.kind = of_kind))
    ), span AS MATERIALIZED (
        -- A sender has one organization, channel and From domain, and so one answer to half_cap_ends.
        SELECT one.places, day_ends(asked[one.places[1]], at) AS ends, half_cap_ends(asked[one.places[1]], at) IS NOT NULL AS is_half
          FROM (SELECT array_agg(m.place) AS places FROM message AS m GROUP BY m.sender_id, m.schedule_id, m.zone) AS one
    )
    SELECT c.place,
           CASE listed.kind WHEN 'organization' THEN 'organization_cap' WHEN 'first_touches' THEN 'first_touch_cap'
                            WHEN 'domain' THEN 'domain_cap' ELSE 'sender_cap' END,
           concat_ws(':', listed.kind, listed.id, CASE listed.kind WHEN 'domain' THEN c.recipient_domain END),
           listed.kind NOT IN ('domain', 'portfolio'), listed.org_id, listed.id,
           CAST(ceil(CASE WHEN listed.ramp_start IS NULL THEN listed.daily_cap
                          ELSE cap_at(listed, (SELECT s FROM send_scopes AS s WHERE s.scope = 'sender:' || listed.id), at) END
                     / CASE WHEN span.is_half AND listed.kind IN ('sender', 'organization') THEN 2.0 ELSE 1.0 END) AS integer),
           CASE WHEN listed.trickle THEN span.ends ELSE 'infinity' END,
           CASE listed.kind WHEN 'portfolio' THEN address_hash(c.org_id, c.channel, c.address_key) END
      FROM message AS c
      JOIN span ON c.place = ANY (span.places)
      JOIN sending_caps AS listed ON listed.org_id = c.org_id
       AND listed.target = ANY (ARRAY['', c.sender, c.portfolio, c.recipient_domain])
     WHERE (of_kind IS NULL OR listed.kind = of_kind)
       AND CASE listed.kind
           WHEN 'organization' THEN true
           WHEN 'sender' THEN listed.sender_id = c.sender_id
           WHEN 'first_touches' THEN c.is_first_touch
           WHEN 'domain' THEN c.channel = 'email' AND c.recipient_domain = coalesce(listed.domain, (
                -- that of every domain only for those without one of their own
                SELECT c.recipient_domain WHERE NOT EXISTS (
                    SELECT FROM sending_caps AS own
                     WHERE own.org_id = c.org_id AND own.target = c.recipient_domain AND own.kind = 'domain')))
           -- Meta counts whom a template reaches, not who gets an answer. A little less than its 24 hours,
           -- as in conditions_of.
           WHEN 'portfolio' THEN listed.portfolio = c.portfolio AND c.enrollment_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM leads AS l
                 WHERE l.id = c.lead_id AND l.last_whatsapp_inbound_at > at - interval '23 hours 45 minutes') END;
END
$$;
