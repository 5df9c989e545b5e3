-- The leads that an operator names: by the id of a lead, enrollment or message, by email address or
-- by phone number; in one organization, or in any. The newest first.
WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_record(CAST(:request AS jsonb)) AS r (id uuid, email text, phone text, key text, org_id uuid)
), found AS (
    SELECT asked.id FROM asked WHERE asked.id IS NOT NULL
    UNION SELECT e.lead_id FROM asked JOIN cadence_enrollments AS e ON e.id = asked.id
    UNION SELECT i.lead_id FROM asked JOIN interactions AS i ON i.id = asked.id
    -- The indexes of addresses begin with the organization: look into each one's.
    UNION SELECT by_address.id
      FROM asked JOIN organizations AS o ON asked.org_id IS NULL OR o.id = asked.org_id
     CROSS JOIN LATERAL (
        SELECT l.id FROM leads AS l
         WHERE l.org_id = o.id AND l.email_key <> '' AND asked.email IS NOT NULL
           AND mailbox_of(l.email_key) = mailbox_of(asked.key)
        UNION ALL
        SELECT l.id FROM leads AS l
         WHERE l.org_id = o.id AND l.phone_key <> '' AND asked.phone IS NOT NULL AND l.phone_key = asked.key
        UNION ALL
        -- Those that have no key, because they have not been read yet or are not valid.
        SELECT l.id FROM leads AS l
         WHERE l.org_id = o.id AND l.email IS NOT NULL
           AND normalised_address('email', l.email) = normalised_address('email', asked.email)
        UNION ALL
        SELECT l.id FROM leads AS l
         WHERE l.org_id = o.id AND l.phone IS NOT NULL
           AND normalised_address('whatsapp', l.phone) = normalised_address('whatsapp', asked.phone)
         OFFSET 0
     ) AS by_address
)
-- An array, because the planner would expect a million rows of `found`.
SELECT l.id FROM asked
  JOIN leads AS l ON asked.org_id IS NULL OR l.org_id = asked.org_id
 WHERE l.id = ANY (ARRAY(SELECT id FROM found LIMIT 1000))
 ORDER BY l.created_at DESC, l.id
 LIMIT CAST(:limit AS integer)
