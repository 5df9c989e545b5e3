-- Every cap, with what it allows now and what is used of it (cap_uses), counted as room_under counts. A cap of
-- each domain counts for itself in each one, and has no use of its own. Follows stops_in_force.sql.
, cap_uses AS NOT MATERIALIZED (
    SELECT c.id, c.org_id, c.sender_id, c.kind, c.portfolio, c.domain, c.daily_cap, c.trickle,
           CASE WHEN half.is_halved THEN CAST(ceil(allowed.now / 2.0) AS integer) ELSE allowed.now END AS allowed,
           CASE WHEN c.kind <> 'domain' OR c.domain IS NOT NULL THEN (
               SELECT coalesce(sum(n.used), 0) FROM send_counts AS n
                WHERE n.scope = own.scope
                  AND n.bucket > cadence_now() - interval '24 hours 10 minutes' - greatest(interval '5 minutes', send_time())) END AS used,
           half.is_halved, c.ramp_start, c.ramp_step,
           -- What reads it knows the years 1 to 9999. greatest() and least() leave out a null: without a warm-up,
           -- there would be the year 1.
           CASE WHEN c.ramp_from IS NOT NULL
                THEN least(greatest(c.ramp_from, '0001-01-02'), '9999-12-30') END AS ramp_from
      FROM sending_caps AS c
      LEFT JOIN senders AS sender ON sender.id = c.sender_id AND sender.org_id = c.org_id
     CROSS JOIN LATERAL (SELECT concat_ws(':', c.kind, c.id, c.domain) AS scope) AS own
     CROSS JOIN LATERAL (
        SELECT cap_at(c, (SELECT s FROM send_scopes AS s WHERE s.scope = own.scope), cadence_now()) AS now) AS allowed
     CROSS JOIN LATERAL (
        SELECT c.kind IN ('sender', 'organization') AND EXISTS (
            SELECT FROM reputation_pauses AS p
             WHERE p.org_id = c.org_id AND p.until <= cadence_now() AND p.half_cap_until > cadence_now()
               AND p.lifted_at IS NULL
               AND CASE p.scope WHEN 'sender' THEN p.sender_id = c.sender_id
                                WHEN 'domain' THEN p.domain = from_domain(sender)
                                ELSE sender IS NULL OR sender.channel = 'email' END) AS is_halved) AS half
)
