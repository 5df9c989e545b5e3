-- The leads of an organization, without those that were deleted, by names: the id of a lead, enrollment or
-- message, an email address or a phone number. The oldest first.
WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:names AS jsonb)) AS r (place integer, id uuid, email text, phone text, key text)
)
SELECT asked.place, found.id,
       coalesce(nullif(concat_ws(', ', nullif(concat_ws(' ', found.first_name, found.last_name), ''),
                                 found.company_name), ''), found.email, found.phone, 'unnamed') AS who
  FROM asked
 CROSS JOIN LATERAL (
    SELECT asked.id
    UNION SELECT e.lead_id FROM cadence_enrollments AS e WHERE e.id = asked.id
    UNION SELECT i.lead_id FROM interactions AS i WHERE i.id = asked.id
    UNION SELECT l.id FROM leads AS l
     WHERE l.org_id = CAST(:org_id AS uuid) AND l.email_key <> '' AND asked.email IS NOT NULL
       AND mailbox_of(l.email_key) = mailbox_of(asked.key)
    UNION SELECT l.id FROM leads AS l
     WHERE l.org_id = CAST(:org_id AS uuid) AND l.phone_key <> '' AND asked.phone IS NOT NULL
       AND l.phone_key = asked.key
    -- Those that have no key, because they have not been read yet or are not valid.
    UNION SELECT l.id FROM leads AS l
     WHERE l.org_id = CAST(:org_id AS uuid) AND l.email IS NOT NULL
       AND normalised_address('email', l.email) = normalised_address('email', asked.email)
    UNION SELECT l.id FROM leads AS l
     WHERE l.org_id = CAST(:org_id AS uuid) AND l.phone IS NOT NULL
       AND normalised_address('whatsapp', l.phone) = normalised_address('whatsapp', asked.phone)
    OFFSET 0) AS by_name
 CROSS JOIN LATERAL (
    -- One lead by its id: a lead of another organization is none.
    SELECT * FROM leads AS l
     WHERE l.id = by_name.id AND l.org_id = CAST(:org_id AS uuid) AND l.deleted_at IS NULL
    OFFSET 0) AS found
 ORDER BY asked.place, found.created_at, found.id
