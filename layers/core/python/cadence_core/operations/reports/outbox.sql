-- A page of messages, the newest first, of people, of a cadence or of organizations, each of which has an index by
-- time. What does not fit the filter is read, too: each source gives its newest rows and stops. Beyond the newest
-- point at which one of them stopped, the page does not go. Follows standings.sql.
, asked AS MATERIALIZED (
    SELECT r.*, last.created_at AS before
      FROM jsonb_to_record(CAST(:request AS jsonb)) AS r (
           org_id uuid, cadence_id uuid, people uuid[], channel text, status text, after uuid, "limit" integer, is_filtered boolean)
      LEFT JOIN interactions AS last ON last.id = r.after
), source AS MATERIALIZED (
    SELECT person AS lead_id, CAST(NULL AS uuid) AS cadence_id, CAST(NULL AS uuid) AS org_id FROM asked, unnest(people) AS person
     UNION ALL
    SELECT NULL, cadence_id, NULL FROM asked WHERE people IS NULL AND cadence_id IS NOT NULL
     UNION ALL
    SELECT NULL, NULL, o.id FROM asked JOIN organizations AS o ON asked.org_id IS NULL OR o.id = asked.org_id
     WHERE people IS NULL AND cadence_id IS NULL
), depth AS MATERIALIZED (
    SELECT CASE WHEN is_filtered THEN greatest("limit", CAST(:looked_at AS integer) / greatest(1, (SELECT count(*) FROM source)))
                ELSE "limit" END AS depth,
           coalesce(before, 'infinity') AS before, coalesce(after, 'ffffffff-ffff-ffff-ffff-ffffffffffff') AS before_id
      FROM asked
), looked AS MATERIALIZED (
    SELECT row_number() OVER (PARTITION BY source.lead_id, source.cadence_id, source.org_id ORDER BY i.created_at DESC, i.id DESC) AS place, i.*
      FROM source
     CROSS JOIN LATERAL (
        SELECT * FROM (
            SELECT id, created_at, org_id, cadence_id, channel, status FROM interactions
             WHERE lead_id = source.lead_id AND type = 'message'
               AND created_at <= (SELECT before FROM depth) AND (created_at, id) < ((SELECT before FROM depth), (SELECT before_id FROM depth))
             ORDER BY created_at DESC, id DESC LIMIT (SELECT depth FROM depth)) AS of_person
         UNION ALL
        SELECT * FROM (
            SELECT id, created_at, org_id, cadence_id, channel, status FROM interactions
             WHERE cadence_id = source.cadence_id AND type = 'message'
               AND created_at <= (SELECT before FROM depth) AND (created_at, id) < ((SELECT before FROM depth), (SELECT before_id FROM depth))
             ORDER BY created_at DESC, id DESC LIMIT (SELECT depth FROM depth)) AS of_cadence
         UNION ALL
        SELECT * FROM (
            SELECT id, created_at, org_id, cadence_id, channel, status FROM interactions
             WHERE org_id = source.org_id AND type = 'message' AND (subject IS NOT NULL OR content <> '' OR error_detail IS NOT NULL)
               AND created_at <= (SELECT before FROM depth) AND (created_at, id) < ((SELECT before FROM depth), (SELECT before_id FROM depth))
             ORDER BY created_at DESC, id DESC LIMIT (SELECT depth FROM depth)) AS of_organization) AS i
), stop AS MATERIALIZED (
    SELECT created_at, id FROM looked WHERE place = (SELECT depth FROM depth) ORDER BY created_at DESC, id DESC LIMIT 1
), page AS MATERIALIZED (
    SELECT l.id, l.created_at FROM looked AS l CROSS JOIN asked
     WHERE (asked.org_id IS NULL OR l.org_id = asked.org_id)
       AND (asked.cadence_id IS NULL OR l.cadence_id = asked.cadence_id)
       AND (asked.channel IS NULL OR l.channel = asked.channel)
       AND (asked.status IS NULL OR l.status = asked.status)
       AND NOT EXISTS (SELECT FROM stop WHERE (l.created_at, l.id) < (stop.created_at, stop.id))
     ORDER BY l.created_at DESC, l.id DESC LIMIT (SELECT "limit" FROM asked)
)
SELECT CASE WHEN (SELECT count(*) FROM page) = (SELECT "limit" FROM asked) THEN (SELECT id FROM page ORDER BY created_at, id LIMIT 1)
            ELSE (SELECT id FROM stop) END AS next,
       (SELECT coalesce(jsonb_agg(m), '[]') FROM (
            SELECT i.id AS message_id, i.lead_id, person.who, o.name AS organization, c.name AS cadence, place.position,
                   place.total, i.channel, i.status, i.subject, i.created_at, i.sent_at, i.error_code,
                   t.name AS template
              FROM page JOIN interactions AS i USING (id)
              JOIN people AS person USING (lead_id)
              JOIN organizations AS o ON o.id = i.org_id
              LEFT JOIN cadences AS c ON c.id = i.cadence_id
              LEFT JOIN message_templates AS t ON t.id = i.template_id AND t.org_id = i.org_id
              LEFT JOIN LATERAL (
                    SELECT position, total FROM places AS p
                     WHERE p.cadence_id = i.cadence_id AND p.step_id = i.step_id) AS place ON true
             ORDER BY i.created_at DESC, i.id DESC) AS m) AS messages
