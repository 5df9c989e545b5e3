-- What leaves on a day if nothing else happens: by hour, sender and cadence, and the caps it counts in. Follows
-- chosen.sql. A lane is the messages of one step to leads of one zone. The rules are asked once for each step, the
-- schedule once for each zone; each lane then counts what is due between two moments at which it is open.
, leap AS (
    SELECT first.* FROM chosen CROSS JOIN (VALUES (true), (false)) AS touch (is_first)
     CROSS JOIN LATERAL (
        SELECT e.cadence_id, e.is_first_touch, e.next_step_id, e.zone, e.next_step_due FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.cadence_id = chosen.id AND e.is_first_touch = touch.is_first
         ORDER BY e.next_step_id, e.zone, e.next_step_due LIMIT 1) AS first
    UNION ALL
    SELECT next.* FROM leap CROSS JOIN LATERAL (
        SELECT e.cadence_id, e.is_first_touch, e.next_step_id, e.zone, e.next_step_due FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.cadence_id = leap.cadence_id AND e.is_first_touch = leap.is_first_touch
           AND (e.next_step_id, e.zone) > (leap.next_step_id, leap.zone)
         ORDER BY e.next_step_id, e.zone, e.next_step_due LIMIT 1) AS next
), looked AS MATERIALIZED (
    SELECT * FROM leap LIMIT CAST(:lanes AS integer)
), asked AS MATERIALIZED (
    SELECT cadence_now() AS now, CAST(CAST(:day AS date) AS timestamp) AT TIME ZONE :zone AS starts,
           CAST(CAST(:day AS date) + 1 AS timestamp) AT TIME ZONE :zone AS ends
), lane AS MATERIALIZED (
    SELECT cadence_id, is_first_touch, next_step_id, zone AS lead_zone FROM looked WHERE next_step_due < (SELECT ends FROM asked)
), step AS MATERIALIZED (
    -- The rules that keep all messages of a step, but for those that the schedule, the caps and a pilot's leads decide.
    -- PostgreSQL asks no other rule: it looks into rules_of, as long as no argument is a subquery.
    -- `reach` numbers those that count in the same caps of recipients.
    SELECT facts.*, rule.reason, free.free_from, dense_rank() OVER (ORDER BY (facts.c).org_id, (facts.c).channel, (facts.c).portfolio) AS reach,
           concat((facts.c).org_id, ' ', (facts.c).schedule_id, ' ', (facts.c).channel, ' ', free.free_from) AS clock_of
      FROM asked
     CROSS JOIN (SELECT c, own.next_step_id, own.is_first_touch
              FROM (SELECT DISTINCT next_step_id, is_first_touch FROM lane LIMIT CAST(:steps AS integer)) AS own
             CROSS JOIN LATERAL lane_of(own.next_step_id, '', own.is_first_touch) AS c OFFSET 0) AS facts
      LEFT JOIN LATERAL (
        SELECT r.reason, (r.says).until AS until
          FROM (SELECT reason, says FROM rules_of(facts.c, asked.now)
                 WHERE is_of_lane AND reason NOT IN (
                       'not_in_pilot', 'outside_sending_window', 'organization_cap', 'sender_cap', 'first_touch_cap')
                OFFSET 0) AS r
         WHERE (r.says).until IS NOT NULL
         ORDER BY (r.says).until DESC LIMIT 1) AS rule ON true
     CROSS JOIN LATERAL (SELECT coalesce(rule.until, asked.now) AS free_from) AS free
), local AS MATERIALIZED (
    -- Lanes with one clock. Keys are texts, so that a missing schedule equals another and rows are joined by hash.
    SELECT own.lane_key, concat(own.schedule_id, ' ', clock.zone, ' ', clock.margin, ' ', own.free_from) AS clock_key,
           own.schedule_id, own.free_from, clock.zone, clock.margin
      FROM (SELECT DISTINCT (step.c).org_id, (step.c).schedule_id, (step.c).channel, step.free_from, lane.lead_zone,
                   concat(step.clock_of, ' ', lane.lead_zone) AS lane_key
              FROM lane JOIN step USING (next_step_id, is_first_touch)
             WHERE step.free_from < (SELECT ends FROM asked)) AS own
     CROSS JOIN LATERAL (
        SELECT sending_zone(own.org_id, own.schedule_id, own.lead_zone) AS zone, send_margin(own.channel) AS margin OFFSET 0) AS clock
), span AS (
    -- When a schedule is open until the day ends; what is due after `shut_from` waits for it to open.
    SELECT own.*, CAST('-infinity' AS timestamptz) AS shut_from, first.opens, around.open
      FROM (SELECT DISTINCT clock_key, schedule_id, zone, margin, free_from FROM local) AS own
     CROSS JOIN LATERAL next_open(own.schedule_id, own.zone, own.free_from, own.margin) AS first (opens)
     CROSS JOIN LATERAL open_around(own.schedule_id, own.zone, first.opens, first.opens - interval '24 hours', first.opens + interval '48 hours') AS around (open)
    UNION ALL
    SELECT span.clock_key, span.schedule_id, span.zone, span.margin, span.free_from, upper(span.open) - span.margin, next.opens, around.open
      FROM span
     CROSS JOIN LATERAL next_open(span.schedule_id, span.zone, upper(span.open), span.margin) AS next (opens)
     CROSS JOIN LATERAL open_around(span.schedule_id, span.zone, next.opens, next.opens - interval '24 hours', next.opens + interval '48 hours') AS around (open)
     WHERE upper(span.open) < (SELECT ends FROM asked)
), opening AS MATERIALIZED (
    SELECT span.*, since.since, least(upper(span.open) - span.margin, asked.ends) AS last_due,
           CASE WHEN since.since + since.spread > asked.starts OR span.opens >= asked.starts THEN span.shut_from
                ELSE asked.starts - interval '1 microsecond' END AS after_due, since.spread
      FROM span CROSS JOIN asked
      LEFT JOIN sending_schedules AS schedule ON schedule.id = span.schedule_id
     -- What waited for the schedule to open leaves over a part of the span (rule_spread).
     CROSS JOIN LATERAL (
        SELECT lower(span.open) AS since,
               CASE WHEN schedule.id IS NULL THEN interval '0'
                    ELSE spread_time(schedule.spread_minutes, span.open, span.margin) END AS spread) AS since
     WHERE span.opens < asked.ends AND upper(span.open) > asked.starts
), shut AS MATERIALIZED (
    -- What is due after the last moment of the day at which a schedule is open leaves on another day.
    SELECT clock.clock_key, coalesce(max(upper(span.open) - span.margin) FILTER (WHERE span.opens < asked.ends), '-infinity') AS last_due
      FROM (SELECT DISTINCT clock_key FROM local) AS clock CROSS JOIN asked LEFT JOIN span USING (clock_key)
     GROUP BY clock.clock_key
), found AS (
    SELECT lane.next_step_id, lane.is_first_touch, step.reach, due.lead_id,
           CASE WHEN due.next_step_due < opening.since
                THEN greatest(opening.opens, opening.since + opening.spread
                    * ((hashtextextended(concat(due.id, lane.next_step_id), 0) & 1048575) / 1048576.0))
                ELSE greatest(opening.opens, due.next_step_due) END AS leaves
      FROM lane JOIN step USING (next_step_id, is_first_touch)
      JOIN local ON local.lane_key = concat(step.clock_of, ' ', lane.lead_zone)
      JOIN opening USING (clock_key)
     CROSS JOIN LATERAL (
        SELECT e.id, e.lead_id, e.next_step_due FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.cadence_id = lane.cadence_id AND e.is_first_touch = lane.is_first_touch
           AND e.next_step_id = lane.next_step_id AND e.zone = lane.lead_zone AND NOT (step.c).is_pilot
           AND e.next_step_due > opening.after_due AND e.next_step_due <= opening.last_due
         UNION ALL
        SELECT e.id, e.lead_id, e.next_step_due FROM cadence_pilots AS p JOIN cadence_enrollments AS e USING (cadence_id, lead_id)
         WHERE e.status = 'active' AND p.cadence_id = lane.cadence_id AND e.is_first_touch = lane.is_first_touch
           AND e.next_step_id = lane.next_step_id AND e.zone = lane.lead_zone AND (step.c).is_pilot
           AND e.next_step_due > opening.after_due AND e.next_step_due <= opening.last_due) AS due
     LIMIT CAST(:limit AS integer)
), counted AS MATERIALIZED (
    SELECT found.next_step_id, found.is_first_touch, count(*) AS count,
           CASE WHEN found.leaves >= asked.starts AND found.leaves < asked.ends
                THEN date_trunc('hour', found.leaves AT TIME ZONE :zone) END AS hour,
           found.leaves >= asked.ends AS is_later
      FROM found CROSS JOIN asked GROUP BY 1, 2, 4, 5
), planned AS MATERIALIZED (
    SELECT step.c, step.reach, counted.hour, counted.count FROM counted JOIN step USING (next_step_id, is_first_touch) WHERE counted.hour IS NOT NULL
), reached AS MATERIALIZED (
    -- What is planned to more people than a cap of a domain or a portfolio allows.
    SELECT own.* FROM (
        SELECT p.reach, (p.c).org_id, (p.c).channel, (p.c).portfolio, sum(p.count) AS count FROM planned AS p GROUP BY 1, 2, 3, 4) AS own
     WHERE own.count > (
            SELECT min(cap.daily_cap) FROM sending_caps AS cap
             WHERE cap.org_id = own.org_id AND CASE own.channel WHEN 'email' THEN cap.kind = 'domain'
                 ELSE cap.kind = 'portfolio' AND cap.portfolio = own.portfolio END)
), sample AS MATERIALIZED (
    -- One recipient of so many is read: a look at a lead takes longer than to count the message.
    SELECT CAST(greatest(1, ceil(sum(count) / CAST(:recipients AS integer))) AS bigint) AS every FROM reached
), sampled AS MATERIALIZED (
    SELECT reached.org_id, reached.channel, reached.portfolio, found.lead_id, found.leaves
      FROM reached JOIN found USING (reach) CROSS JOIN asked CROSS JOIN sample
     WHERE found.leaves >= asked.starts AND found.leaves < asked.ends
       AND (hashtextextended(found.lead_id::text, 0) & 1048575) % sample.every = 0
), recipient AS MATERIALIZED (
    -- Whom such a cap counts, as in counted_in; an address whose key no run has computed counts as it is. Each lead of
    -- the sample is looked up: PostgreSQL expects so many that it would read all leads.
    SELECT sampled.org_id, sampled.portfolio, coalesce(l.phone_key, l.phone) AS phone,
           CASE sampled.channel WHEN 'email' THEN substring(coalesce(l.email_key, lower(l.email)) FROM '@(.+)$') END AS domain
      FROM sampled
     CROSS JOIN LATERAL (SELECT * FROM leads WHERE leads.id = sampled.lead_id AND leads.org_id = sampled.org_id OFFSET 0) AS l
     WHERE sampled.channel = 'email' OR coalesce(l.last_whatsapp_inbound_at <= sampled.leaves - interval '23 hours 45 minutes', true)
), capped_recipients AS (
    (SELECT cap.kind, cap.org_id, r.domain, NULL AS portfolio, cap.daily_cap AS cap, r.count
      FROM (SELECT org_id, domain, count(*) * min(every) AS count FROM recipient CROSS JOIN sample WHERE domain IS NOT NULL GROUP BY 1, 2) AS r
     CROSS JOIN LATERAL (
        SELECT cap.* FROM sending_caps AS cap
         WHERE cap.org_id = r.org_id AND cap.kind = 'domain' AND coalesce(cap.domain, r.domain) = r.domain
         ORDER BY cap.domain NULLS LAST LIMIT 1) AS cap
     WHERE r.count > cap.daily_cap ORDER BY r.count DESC, r.domain, r.org_id LIMIT 20)
    UNION ALL
    SELECT cap.kind, cap.org_id, NULL, cap.portfolio, cap.daily_cap, r.count
      FROM (SELECT org_id, portfolio, count(DISTINCT phone) * min(every) AS count FROM recipient CROSS JOIN sample WHERE domain IS NULL GROUP BY 1, 2) AS r
      JOIN sending_caps AS cap ON cap.org_id = r.org_id AND cap.kind = 'portfolio' AND cap.portfolio = r.portfolio
), capped AS (
    SELECT own.scope, cap.kind, cap.sender_id, cap.org_id, min(own.allowed) AS cap, sum(each.count) AS count
      FROM (SELECT planned.c, greatest(asked.now, asked.starts) AS at, sum(planned.count) AS count
              FROM planned CROSS JOIN asked GROUP BY 1, 2) AS each
     CROSS JOIN LATERAL counted_in(ARRAY[each.c], each.at) AS own
      JOIN sending_caps AS cap ON cap.id = own.cap_id AND cap.org_id = own.org_id
     GROUP BY 1, 2, 3, 4
), kept AS (
    SELECT CASE WHEN step.free_from < asked.ends THEN 'outside_sending_window' ELSE step.reason END AS reason
      FROM asked CROSS JOIN lane JOIN step USING (next_step_id, is_first_touch)
      LEFT JOIN local ON local.lane_key = concat(step.clock_of, ' ', lane.lead_zone)
      LEFT JOIN shut USING (clock_key)
     CROSS JOIN LATERAL (
        SELECT FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.cadence_id = lane.cadence_id AND e.is_first_touch = lane.is_first_touch
           AND e.next_step_id = lane.next_step_id AND e.zone = lane.lead_zone
           AND e.next_step_due < asked.ends AND e.next_step_due > coalesce(shut.last_due, '-infinity')
           AND (NOT (step.c).is_pilot OR step.free_from >= asked.ends
                OR EXISTS (SELECT FROM cadence_pilots AS p WHERE p.cadence_id = e.cadence_id AND p.lead_id = e.lead_id))
         OFFSET 0) AS due
     WHERE coalesce(shut.last_due, '-infinity') < asked.ends
     LIMIT CAST(:limit AS integer)
), kept_by AS (
    SELECT reason, count(*) AS count FROM kept GROUP BY reason
    UNION ALL
    SELECT 'spread', sum(count) FROM counted WHERE is_later HAVING sum(count) > 0
)
SELECT (SELECT coalesce(sum(count), 0) FROM planned) AS count,
       (SELECT coalesce(sum(count), 0) FROM counted) >= CAST(:limit AS integer)
           OR (SELECT count(*) FROM looked) = CAST(:lanes AS integer)
           OR (SELECT count(*) FROM step) >= CAST(:steps AS integer) AS is_at_least,
       (SELECT coalesce(jsonb_agg(h), '[]') FROM (
            SELECT hour, sum(count) AS count FROM planned GROUP BY hour ORDER BY hour) AS h) AS hours,
       (SELECT coalesce(jsonb_agg(s), '[]') FROM (
            SELECT o.name AS organization, s.channel, s.address, s.display_name, sum(p.count) AS count,
                   (SELECT min(cap) FROM capped WHERE kind = 'sender' AND sender_id = s.id) AS cap
              FROM planned AS p JOIN organizations AS o ON o.id = (p.c).org_id LEFT JOIN senders AS s ON s.id = (p.c).sender_id
             GROUP BY o.name, s.id ORDER BY count DESC, o.name, s.address LIMIT 100) AS s) AS senders,
       (SELECT coalesce(jsonb_agg(c), '[]') FROM (
            SELECT o.name AS organization, c.id AS cadence_id, c.name AS cadence, sum(p.count) AS count
              FROM planned AS p JOIN cadences AS c ON c.id = (p.c).cadence_id JOIN organizations AS o ON o.id = c.org_id
             GROUP BY o.name, c.id ORDER BY count DESC, o.name, c.name LIMIT 100) AS c) AS cadences,
       (SELECT coalesce(jsonb_agg(c), '[]') FROM (
            SELECT o.name AS organization, own.kind, s.address AS sender, s.display_name, own.domain, own.portfolio, own.count, own.cap,
                   own.kind IN ('domain', 'portfolio') AND (SELECT every > 1 FROM sample) AS is_about
              FROM (SELECT kind, org_id, sender_id, NULL AS domain, NULL AS portfolio, cap, count FROM capped
                    UNION ALL
                    SELECT kind, org_id, NULL, domain, portfolio, cap, count FROM capped_recipients) AS own
              JOIN organizations AS o ON o.id = own.org_id LEFT JOIN senders AS s ON s.id = own.sender_id
             WHERE own.count > own.cap
             ORDER BY o.name, own.kind, s.address, own.count DESC, own.domain, own.portfolio LIMIT 100) AS c) AS over_cap,
       (SELECT coalesce(jsonb_agg(k), '[]') FROM (
            SELECT reason, count FROM kept_by ORDER BY count DESC, reason) AS k) AS kept
