-- Import a slice of leads: decide about each row, create or update its lead, and return the decisions.
-- No two rows name the same lead. The triggers forget the keys of the addresses that are written here:
-- keep_imported.sql adds them.
WITH asked AS MATERIALIZED (
    SELECT CAST(:org_id AS uuid) AS org_id, time_ordered_id() AS new_id, r.*
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
        line integer, external_id text, email text, email_key text, phone text, phone_key text, first_name text,
        last_name text, company_name text, job_title text, timezone text, custom_fields jsonb)
), zone AS MATERIALIZED (
    SELECT DISTINCT ON (lower(name)) name FROM pg_timezone_names
     WHERE EXISTS (SELECT FROM asked WHERE timezone IS NOT NULL)
       AND is_zone_name(name) AND lower(name) IN (SELECT lower(timezone) FROM asked)
     ORDER BY lower(name), name
), match AS MATERIALIZED (
    -- The leads that a row names. An address may have no key yet. Colleagues share the phone of their
    -- office, so a number names a lead only if one of the two has no email address; a number that more
    -- leads have than the limit is a placeholder.
    SELECT asked.line, count(*) FILTER (WHERE found.deleted_at IS NULL) AS present,
           CAST(min(CAST(found.id AS text)) FILTER (WHERE found.deleted_at IS NULL) AS uuid) AS lead_id,
           count(*) FILTER (WHERE found.deleted_at IS NOT NULL) AS deleted,
           bool_or(found.deleted_at IS NOT NULL AND found.external_id = asked.external_id) AS is_id_deleted
      FROM asked
     CROSS JOIN LATERAL (
        SELECT l.id, l.external_id, l.deleted_at FROM leads AS l
         WHERE l.org_id = asked.org_id AND l.external_id = asked.external_id
        UNION
        (SELECT l.id, l.external_id, l.deleted_at FROM leads AS l
          WHERE l.org_id = asked.org_id AND l.email_key = asked.email_key AND l.email_key <> ''
          LIMIT 50)
        UNION
        SELECT l.id, l.external_id, l.deleted_at
          FROM (SELECT * FROM leads
                 WHERE org_id = asked.org_id AND email IS NOT NULL
                   AND normalised_address('email', email) = asked.email_key
                 LIMIT 50) AS l
         WHERE l.email_key IS NULL
        UNION
        SELECT l.id, l.external_id, l.deleted_at
          FROM (SELECT * FROM leads
                 WHERE org_id = asked.org_id AND phone_key = asked.phone_key AND phone_key <> ''
                 LIMIT 50) AS l
         WHERE asked.email IS NULL OR l.email IS NULL OR l.email_key = ''
        UNION
        SELECT l.id, l.external_id, l.deleted_at
          FROM (SELECT * FROM leads
                 WHERE org_id = asked.org_id AND phone IS NOT NULL
                   AND normalised_address('whatsapp', phone) = normalised_address('whatsapp', asked.phone)
                 LIMIT 50) AS l
         WHERE l.phone_key IS NULL AND (asked.email IS NULL OR l.email IS NULL OR l.email_key = '')
     ) AS found
     GROUP BY asked.line
), next AS MATERIALIZED (
    -- What the lead is afterwards: what the file says, else what it was. Another spelling of its address
    -- is no change.
    SELECT asked.line, asked.org_id, asked.new_id, l.id AS lead_id, match.present, match.deleted, match.is_id_deleted,
           asked.timezone IS NOT NULL AND zone.name IS NULL AS is_zone_unknown,
           l.external_id <> asked.external_id AS has_other_id, asked.email_key, asked.phone_key,
           NOT same.phone AS has_other_phone, :duplicates = 'update' AND l.id IS NOT NULL AS is_to_update,
           asked.email IS NOT NULL AND same.email IS NOT TRUE AS gets_email,
           asked.phone IS NOT NULL AND same.phone IS NOT TRUE AS gets_phone,
           -- A file overrules no withdrawal.
           CAST(:says_opt_in AS boolean) AND asked.phone IS NOT NULL AND (l.whatsapp_opt_in_at IS NULL OR same.phone IS NOT TRUE)
           AND (SELECT c.withdrawn FROM consents AS c
                 WHERE c.lead_id = l.id AND c.org_id = l.org_id AND c.channel = 'whatsapp'
                 ORDER BY c.occurred_at DESC, c.id DESC LIMIT 1) IS NOT TRUE AS gets_opt_in,
           coalesce(asked.external_id, l.external_id) AS external_id,
           CASE WHEN same.email THEN l.email ELSE coalesce(asked.email, l.email) END AS email,
           CASE WHEN same.phone THEN l.phone ELSE coalesce(asked.phone, l.phone) END AS phone,
           coalesce(asked.first_name, l.first_name) AS first_name,
           coalesce(asked.last_name, l.last_name) AS last_name,
           coalesce(asked.company_name, l.company_name) AS company_name,
           coalesce(asked.job_title, l.job_title) AS job_title,
           coalesce(zone.name, l.timezone) AS timezone,
           coalesce(l.custom_fields, '{}') || asked.custom_fields AS custom_fields
      FROM asked
      LEFT JOIN zone ON lower(zone.name) = lower(asked.timezone)
      LEFT JOIN match ON match.line = asked.line
      LEFT JOIN leads AS l ON match.present = 1 AND l.id = match.lead_id AND l.org_id = asked.org_id
     CROSS JOIN LATERAL (
        SELECT coalesce(l.email_key = asked.email_key, false)
               OR normalised_address('email', l.email) = asked.email_key AS email,
               coalesce(l.phone_key = asked.phone_key, false)
               OR normalised_address('whatsapp', l.phone) = normalised_address('whatsapp', asked.phone) AS phone
     ) AS same
), moved AS MATERIALIZED (
    SELECT next.line, l.id AS lead_id, l.org_id, own.*
      FROM next JOIN leads AS l ON l.id = next.lead_id AND l.org_id = next.org_id
     CROSS JOIN LATERAL (VALUES ('email', next.gets_email, l.email, l.email_key),
                                ('whatsapp', next.gets_phone, l.phone, l.phone_key)) AS own (channel, is_new, spelling, key)
     WHERE next.is_to_update AND own.is_new
), opted_out AS MATERIALIZED (
    -- The do-not-contact list knows addresses: a new one would let messages go on to a person who asked for
    -- no more of them on its channel. A bounce asks for nothing.
    SELECT m.line FROM moved AS m CROSS JOIN LATERAL suppression_of(m.org_id, m.channel, m.spelling, m.key) AS s
     WHERE s.reason <> 'bounced'
    UNION
    SELECT m.line FROM moved AS m
      JOIN suppressions AS s ON s.org_id = m.org_id AND s.lead_id = m.lead_id AND s.channel = m.channel
     WHERE s.reason <> 'bounced'
    UNION
    SELECT m.line FROM moved AS m JOIN unsubscribe_requests AS r ON r.lead_id = m.lead_id WHERE m.channel = 'email'
    UNION
    SELECT m.line FROM moved AS m
     WHERE (SELECT c.withdrawn FROM consents AS c
             WHERE c.lead_id = m.lead_id AND c.org_id = m.org_id AND c.channel = m.channel
             ORDER BY c.occurred_at DESC, c.id DESC LIMIT 1)
), judged AS MATERIALIZED (
    SELECT next.*, CASE
        WHEN is_zone_unknown THEN 'unknown_zone'
        WHEN is_id_deleted THEN 'deleted'
        WHEN present > 1 THEN 'ambiguous'
        WHEN lead_id IS NOT NULL AND :duplicates <> 'update' THEN 'duplicate'
        WHEN has_other_id THEN 'other_id'
        WHEN lead_id IS NOT NULL AND row_number() OVER (PARTITION BY lead_id ORDER BY line) > 1 THEN 'ambiguous'
        WHEN line IN (SELECT line FROM opted_out) THEN 'opted_out'
        WHEN length(CAST(custom_fields AS text)) > column_length_limit('leads.custom_fields') THEN 'too_long'
        WHEN lead_id IS NOT NULL THEN 'updated'
        WHEN deleted > 0 THEN 'deleted'
        WHEN email IS NULL AND phone IS NULL THEN 'no_address'
        WHEN EXISTS (
            -- The hashes in messages and suppressions are what an erasure keeps of a person.
            SELECT FROM unnest(address_hashes(org_id, 'email', email, email_key)
                               || address_hashes(org_id, 'whatsapp', phone, phone_key)) AS own (hash)
             WHERE EXISTS (SELECT FROM interactions AS i
                             JOIN leads AS l ON l.id = i.lead_id AND l.org_id = i.org_id
                            WHERE i.address_hashes @> ARRAY[own.hash] AND l.erased_at IS NOT NULL)
                OR EXISTS (SELECT FROM suppressions AS s
                             JOIN leads AS l ON l.id = s.lead_id AND l.org_id = s.org_id
                            WHERE s.org_id = next.org_id AND s.channel IN ('email', 'whatsapp')
                              AND (s.address_hash = own.hash OR s.key_hash = own.hash) AND l.erased_at IS NOT NULL))
        THEN 'erased'
        ELSE 'created' END AS verdict
      FROM next
), created AS (
    INSERT INTO leads (id, org_id, source, external_id, email, phone, first_name, last_name, company_name, job_title,
                       timezone, custom_fields)
    SELECT new_id, org_id, 'import', external_id, email, phone, first_name, last_name, company_name, job_title,
           timezone, custom_fields
      FROM judged WHERE verdict = 'created'
    ON CONFLICT (org_id, external_id) DO NOTHING
    RETURNING id
), updated AS (
    -- An opt-in belongs to a number. A lead that is being erased or merged is not filled again.
    UPDATE leads AS l
       SET external_id = j.external_id, email = j.email, phone = j.phone, first_name = j.first_name,
           last_name = j.last_name, company_name = j.company_name, job_title = j.job_title, timezone = j.timezone,
           custom_fields = j.custom_fields,
           whatsapp_opt_in_at = CASE WHEN j.has_other_phone THEN NULL ELSE l.whatsapp_opt_in_at END,
           last_whatsapp_inbound_at = CASE WHEN j.has_other_phone THEN NULL ELSE l.last_whatsapp_inbound_at END,
           wa_id = CASE WHEN j.has_other_phone THEN NULL ELSE l.wa_id END,
           whatsapp_user_id = CASE WHEN j.has_other_phone THEN NULL ELSE l.whatsapp_user_id END
      FROM judged AS j
     WHERE j.verdict = 'updated' AND l.id = j.lead_id AND l.org_id = j.org_id AND l.deleted_at IS NULL
       AND (j.gets_opt_in
            OR ROW(l.external_id, l.email, l.phone, l.first_name, l.last_name, l.company_name, l.job_title, l.timezone,
                   l.custom_fields)
               IS DISTINCT FROM ROW(j.external_id, j.email, j.phone, j.first_name, j.last_name, j.company_name,
                                    j.job_title, j.timezone, j.custom_fields))
    RETURNING l.id
)
SELECT j.line, j.verdict, CAST(coalesce(created.id, updated.id) AS text) AS lead_id,
       j.verdict IN ('created', 'updated')
       AND (EXISTS (SELECT FROM suppression_of(j.org_id, 'email', j.email, j.email_key))
            OR EXISTS (SELECT FROM suppression_of(j.org_id, 'whatsapp', j.phone, j.phone_key))) AS is_suppressed,
       CAST(j.lead_id AS text) AS named,
       j.gets_opt_in
  FROM judged AS j
  LEFT JOIN created ON created.id = j.new_id
  LEFT JOIN updated ON updated.id = j.lead_id
 ORDER BY j.line
