-- The leads of an organization, without those that were deleted, by names: the id of a lead, enrollment or
-- message, an email address or a phone number. The oldest first, at most five for a name.
WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:names AS jsonb)) AS r (place integer, id uuid, email text, phone text, key text)
)
SELECT asked.place, found.id,
       coalesce(nullif(concat_ws(', ', nullif(concat_ws(' ', found.first_name, found.last_name), ''),
                                 found.company_name), ''), found.email, found.phone, 'unnamed') AS who
  FROM asked
 CROSS JOIN LATERAL (
    SELECT l.* FROM leads AS l
     WHERE l.org_id = CAST(:org_id AS uuid) AND l.deleted_at IS NULL
       AND l.id IN (
            SELECT asked.id
            UNION ALL SELECT e.lead_id FROM cadence_enrollments AS e WHERE e.id = asked.id
            UNION ALL SELECT i.lead_id FROM interactions AS i WHERE i.id = asked.id
            -- Each of the others has an index of its own; those without a key have not been read yet, or are
            -- not valid.
            UNION ALL
            SELECT by_mailbox.id FROM leads AS by_mailbox
             WHERE by_mailbox.org_id = CAST(:org_id AS uuid) AND by_mailbox.email_key <> '' AND asked.email IS NOT NULL
               AND mailbox_of(by_mailbox.email_key) = mailbox_of(asked.key)
            UNION ALL
            SELECT by_number.id FROM leads AS by_number
             WHERE by_number.org_id = CAST(:org_id AS uuid) AND by_number.phone_key <> '' AND asked.phone IS NOT NULL
               AND by_number.phone_key = asked.key
            UNION ALL
            SELECT by_email.id FROM leads AS by_email
             WHERE by_email.org_id = CAST(:org_id AS uuid) AND by_email.email IS NOT NULL
               AND normalised_address('email', by_email.email) = normalised_address('email', asked.email)
            UNION ALL
            SELECT by_phone.id FROM leads AS by_phone
             WHERE by_phone.org_id = CAST(:org_id AS uuid) AND by_phone.phone IS NOT NULL
               AND normalised_address('whatsapp', by_phone.phone) = normalised_address('whatsapp', asked.phone))
     ORDER BY l.created_at, l.id LIMIT 5) AS found
 ORDER BY asked.place, found.created_at, found.id
