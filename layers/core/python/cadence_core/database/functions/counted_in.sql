-- The scopes that each of these messages counts in, or those of one kind, and what their caps allow. Of a lane,
-- the recipient is not known, so that the cap of a domain or a portfolio is none of its scopes. `known`: the caps, if the
-- caller has read them.
CREATE OR REPLACE FUNCTION counted_in(asked candidate[], at timestamptz, of_kind text DEFAULT NULL, known sending_caps[] DEFAULT NULL)
RETURNS SETOF counted_message LANGUAGE plpgsql STABLE ROWS 30 SET enable_nestloop TO off AS $$
BEGIN
    RETURN QUERY
    WITH message AS MATERIALIZED (
        SELECT m.org_id, m.channel, m.is_first_touch, m.zone, m.schedule_id, m.sender_id, m.portfolio, m.enrollment_id, m.lead_id,
               m.address_key, m.recipient_domain, CAST(m AS candidate) AS whole, CAST(row_number() OVER () AS integer) AS place,
               array_remove(ARRAY['', CAST(m.sender_id AS text), m.portfolio, m.recipient_domain], NULL) AS targets
          FROM unnest(asked) AS m
    ), cap AS MATERIALIZED (
        -- Read once for each organization. What counts all messages has no target.
        SELECT own.org_id, own.id, own.kind, own.target, own.sender_id, own.portfolio, own.domain, own.trickle, CASE WHEN own.ramp_start IS NULL THEN own.daily_cap
                           ELSE cap_at(own, (SELECT s FROM send_scopes AS s WHERE s.scope = 'sender:' || own.id), at) END AS allowed
          FROM (SELECT listed.*
                  FROM (SELECT m.org_id, array_agg(DISTINCT target) AS targets FROM message AS m CROSS JOIN LATERAL unnest(m.targets) AS target GROUP BY m.org_id) AS aimed
                 CROSS JOIN LATERAL (
                      SELECT * FROM sending_caps AS each WHERE known IS NULL AND each.org_id = aimed.org_id
                         AND each.target = ANY (aimed.targets) AND (of_kind IS NULL OR each.kind = of_kind) OFFSET 0) AS listed
                 UNION ALL SELECT * FROM unnest(known)) AS own
    ), counted AS MATERIALIZED (
        SELECT c.place, c.org_id, c.channel, c.sender_id, c.recipient_domain, c.address_key, listed.id, listed.kind, listed.trickle,
               -- The cap of every domain counts the messages to one with a cap of its own, too: that one may be deleted.
               CASE WHEN listed.kind = 'domain' AND listed.domain IS NULL AND c.recipient_domain IN (SELECT own.domain FROM cap AS own WHERE own.org_id = c.org_id)
                    THEN 2147483647 ELSE listed.allowed END AS allowed, dense_rank() OVER (ORDER BY c.sender_id, c.schedule_id, c.zone) AS lane
          FROM message AS c
          JOIN cap AS listed ON listed.org_id = c.org_id AND listed.target = ANY (c.targets)
         WHERE CASE listed.kind
               WHEN 'organization' THEN true
               WHEN 'sender' THEN listed.sender_id = c.sender_id
               WHEN 'first_touches' THEN c.is_first_touch
               WHEN 'domain' THEN c.channel = 'email' AND c.recipient_domain = coalesce(listed.domain, c.recipient_domain)
               -- Meta counts whom a template reaches, not who gets an answer. A little less than its 24 hours,
               -- as in conditions_of.
               WHEN 'portfolio' THEN listed.portfolio = c.portfolio AND c.enrollment_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM leads AS l
                     WHERE l.id = c.lead_id AND l.last_whatsapp_inbound_at > at - interval '23 hours 45 minutes') END
    ), span AS MATERIALIZED (
        -- A sender has one organization, channel and From domain, and so one answer to half_cap_ends.
        SELECT one.lane, CASE WHEN one.is_spread THEN day_ends(m.whole, at) END AS ends, (m.whole).has_pauses IS NOT FALSE AND half_cap_ends(m.whole, at) IS NOT NULL AS is_half
          FROM (SELECT c.lane, min(c.place) AS place, bool_or(c.trickle) AS is_spread FROM counted AS c GROUP BY c.lane) AS one
          JOIN message AS m ON m.place = one.place
    )
    SELECT c.place,
           CASE c.kind WHEN 'organization' THEN 'organization_cap' WHEN 'first_touches' THEN 'first_touch_cap'
                       WHEN 'domain' THEN 'domain_cap' ELSE 'sender_cap' END,
           concat_ws(':', c.kind, c.id, CASE c.kind WHEN 'domain' THEN c.recipient_domain END),
           c.kind NOT IN ('domain', 'portfolio'), c.org_id, c.id,
           CAST(ceil(c.allowed / CASE WHEN span.is_half AND c.kind IN ('sender', 'organization') THEN 2.0 ELSE 1.0 END) AS integer),
           CASE WHEN c.trickle THEN span.ends ELSE 'infinity' END,
           CASE c.kind WHEN 'portfolio' THEN address_hash(c.org_id, c.channel, c.address_key) END
      FROM counted AS c JOIN span ON span.lane = c.lane;
END
$$;
