-- Enroll leads in a cadence that they have never been in, and count what became of all. Those without an
-- address for the first step, and those on its channel's do-not-contact list, are left out.
--
-- A person who was in the cadence as another lead would get everything again. Leads are one person with one
-- mailbox. A phone number that they share counts if one of them has no email address, since colleagues share
-- the phone of their office, or if the first step goes to it. One that more leads have than the limit is a
-- placeholder.
--
-- With an interval, each is due that long after the one before: the first one after the last lead of the
-- cadence that waits for its first message, also one that is paused, so that a repetition goes on where the
-- last one ended.
WITH cadence AS MATERIALIZED (
    SELECT c.id, c.org_id, c.status, step.channel, CAST(:every AS double precision) AS every,
           CAST(:every AS double precision) > 0 OR :start <> '' AS is_timed,
           greatest(
               cadence_now(),
               coalesce(
                   CAST(NULLIF(:start, '') AS timestamptz),
                   step_due(own.schedule, sending_zone(c.org_id, own.schedule, NULL), cadence_now(),
                            step.delay_days, step.delay_business_days, step.delay_hours)),
               -- One by one: an index finds the last active one; the paused ones are read.
               CASE WHEN CAST(:every AS double precision) > 0 THEN greatest(
                   (SELECT max(e.next_step_due) FROM cadence_enrollments AS e
                     WHERE e.cadence_id = c.id AND e.is_first_touch AND e.status = 'active'),
                   (SELECT max(e.next_step_due) FROM cadence_enrollments AS e
                     WHERE e.cadence_id = c.id AND e.is_first_touch AND e.status = 'paused')
               ) + make_interval(secs => CAST(:every AS double precision)) END) AS first_due
      FROM cadences AS c
      JOIN organizations AS o ON o.id = c.org_id
     CROSS JOIN LATERAL (SELECT coalesce(c.schedule_id, o.schedule_id) AS schedule) AS own
      JOIN cadence_steps AS step ON step.id = first_step_from(c.id, 1)
     WHERE c.id = CAST(:cadence AS uuid)
), judged AS MATERIALIZED (
    SELECT l.id, wanted.place,
           c.channel, mailbox_of(NULLIF(l.email_key, '')) AS mailbox, NULLIF(l.phone_key, '') AS phone_key,
           -- No EXISTS, for which PostgreSQL would read the whole cadence.
           CASE WHEN (SELECT true
                        FROM (SELECT l.id
                              UNION ALL
                              (SELECT other.id FROM leads AS other
                                WHERE other.org_id = c.org_id AND other.email_key <> ''
                                  AND mailbox_of(other.email_key) = mailbox_of(l.email_key)
                                LIMIT 50)
                              UNION ALL
                              (SELECT other.id FROM leads AS other
                                WHERE other.org_id = c.org_id AND other.phone_key <> '' AND other.phone_key = l.phone_key
                                  AND (c.channel = 'whatsapp' OR coalesce(l.email_key, '') = ''
                                       OR coalesce(other.email_key, '') = '')
                                LIMIT 50)) AS same
                       CROSS JOIN LATERAL (SELECT FROM cadence_enrollments AS e
                                            WHERE e.lead_id = same.id AND e.cadence_id = c.id LIMIT 1) AS had
                       LIMIT 1)
                THEN 'already_enrolled'
                WHEN coalesce(address.spelling, '') !~ '\S' OR address.key = '' THEN 'no_address'
                WHEN EXISTS (SELECT FROM suppression_of(c.org_id, c.channel, address.spelling, address.key))
                THEN 'suppressed' ELSE 'enrolled' END AS became
      FROM cadence AS c
     CROSS JOIN unnest(CAST(:leads AS uuid[])) WITH ORDINALITY AS wanted (id, place)
      JOIN leads AS l ON l.id = wanted.id AND l.org_id = c.org_id AND l.deleted_at IS NULL
     CROSS JOIN LATERAL (
          SELECT CASE c.channel WHEN 'email' THEN l.email ELSE l.phone END AS spelling,
                 CASE c.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS address
), chosen AS MATERIALIZED (
    SELECT j.id, row_number() OVER (ORDER BY j.place) - 1 AS slot
      FROM judged AS j
     WHERE j.became = 'enrolled'
       AND NOT EXISTS (SELECT FROM judged AS first
                        WHERE first.became = 'enrolled' AND first.place < j.place
                          AND (first.mailbox = j.mailbox
                               OR first.phone_key = j.phone_key
                                  AND (j.channel = 'whatsapp' OR j.mailbox IS NULL OR first.mailbox IS NULL)))
), enrolled AS (
    INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, next_step_due)
    SELECT c.org_id, c.id, chosen.id, CASE WHEN c.is_timed THEN c.first_due + make_interval(secs => c.every * chosen.slot) END
      FROM cadence AS c CROSS JOIN chosen
        ON CONFLICT DO NOTHING
    RETURNING lead_id
)
SELECT jsonb_build_object(
           'enrolled', (SELECT count(*) FROM enrolled),
           'lead_ids', (SELECT coalesce(jsonb_agg(lead_id ORDER BY slot), '[]')
                          FROM enrolled JOIN chosen ON chosen.id = lead_id),
           'already_enrolled', (SELECT count(*) FROM judged WHERE became IN ('already_enrolled', 'enrolled'))
               - (SELECT count(*) FROM enrolled),
           'suppressed', (SELECT count(*) FROM judged WHERE became = 'suppressed'),
           'no_address', (SELECT count(*) FROM judged WHERE became = 'no_address'),
           'first_due', c.first_due,
           'cadence_status', c.status)
  FROM cadence AS c
