-- Re-create the message that an event names, because a restore of the database lost it. Its tags name
-- the enrollment and the step. A WhatsApp message has no such tags: it is the step with this
-- message_id, of an enrollment of a lead with the recipient's number. A row that was written before
-- the provider was called cannot be merely late: it is lost. The row is `uncertain` until the event's
-- effects say what became of the message; its text is unknown.
--
-- The enrollment and the step must exist, and the organization must own the sender that the event
-- names. If the step has a message already, that is the one, because a step never has two.
--
-- The lead and its enrollments are locked in the order of their ids, as everywhere, and before the row is
-- inserted: a turn that inserts a message of the same step holds the lock on its enrollment.
WITH event AS MATERIALIZED (
    SELECT * FROM jsonb_to_record(CAST(:payload AS jsonb)) AS x (
        interaction_id uuid, enrollment_id uuid, step_id uuid, channel text, senders jsonb,
        address text, recipient text, sent_at timestamptz)
), origin AS MATERIALIZED (
    SELECT enrollment_id, step_id FROM event WHERE step_id IS NOT NULL
    UNION
    SELECT e.id, step.id
      FROM event
      JOIN senders AS sender ON sender.channel = event.channel AND event.senders ? sender.address_key
      JOIN leads AS l ON l.org_id = sender.org_id
       AND (l.phone_key <> '' AND l.phone_key = event.address OR l.wa_id = event.recipient
            OR normalised_address('whatsapp', l.phone) = normalised_address('whatsapp', event.address))
      JOIN cadence_enrollments AS e ON e.lead_id = l.id AND e.org_id = l.org_id
      JOIN cadence_steps AS step ON step.cadence_id = e.cadence_id AND step.org_id = e.org_id
     WHERE event.channel = 'whatsapp' AND event.step_id IS NULL AND message_id(e.id, step.id) = event.interaction_id
), tagged AS MATERIALIZED (
    SELECT event.interaction_id, event.sent_at, e.org_id, e.id AS enrollment_id, e.cadence_id,
           step.id AS step_id, e.lead_id, sender.id AS sender_id, step.channel,
           CASE WHEN event.address <> '' THEN ARRAY[address_hash(e.org_id, step.channel, event.address)] END
               AS address_hashes
      FROM event
     CROSS JOIN origin
      JOIN cadence_enrollments AS e ON e.id = origin.enrollment_id
      JOIN cadence_steps AS step ON step.id = origin.step_id AND step.cadence_id = e.cadence_id AND step.org_id = e.org_id
                                AND step.channel = event.channel
      LEFT JOIN senders AS sender ON sender.org_id = e.org_id AND sender.channel = step.channel
                                 AND event.senders ? sender.address_key
     WHERE sender.id IS NOT NULL OR event.senders = '[]'
     LIMIT 1
), known AS (
    UPDATE interactions AS i
       SET sender_id = coalesce(i.sender_id, tagged.sender_id),
           address_hashes = coalesce(i.address_hashes, tagged.address_hashes)
      FROM tagged
     WHERE i.org_id = tagged.org_id AND i.enrollment_id = tagged.enrollment_id AND i.step_id = tagged.step_id AND i.type = 'message'
    RETURNING i.id
), lead AS MATERIALIZED (
    SELECT l.id, l.org_id
      FROM tagged
      JOIN leads AS l ON l.id = tagged.lead_id AND l.org_id = tagged.org_id
     WHERE NOT EXISTS (SELECT FROM known)
       FOR NO KEY UPDATE OF l
), locked AS MATERIALIZED (
    SELECT e.id
      FROM lead
      JOIN cadence_enrollments AS e ON e.lead_id = lead.id AND e.org_id = lead.org_id
     ORDER BY e.id
       FOR NO KEY UPDATE OF e
), created AS (
    INSERT INTO interactions
           (id, org_id, enrollment_id, cadence_id, step_id, lead_id, sender_id, channel,
            address_hashes, type, status, content, error_code, created_at)
    SELECT interaction_id, org_id, enrollment_id, cadence_id, step_id, lead_id, sender_id, channel,
           address_hashes, 'message', 'uncertain', '', 'restored', sent_at
      FROM tagged
     WHERE (SELECT count(*) FROM locked) > 0
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT id FROM known UNION ALL SELECT id FROM created
