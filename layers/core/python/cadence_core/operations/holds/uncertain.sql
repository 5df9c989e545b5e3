-- The uncertain messages of a request, the longest uncertain first, and how many there are (up to
-- 10,000). Follows standings.sql.
, asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_record(CAST(:request AS jsonb)) AS r (
        interactions uuid[], run uuid, before timestamptz)
), uncertain AS MATERIALIZED (
    SELECT i.id
      FROM asked, interactions AS i
     WHERE i.status = 'uncertain'
       AND (asked.interactions IS NULL OR i.id = ANY (asked.interactions))
       AND (asked.run IS NULL OR i.run_id = asked.run)
       AND (asked.before IS NULL OR i.updated_at < asked.before)
     ORDER BY i.updated_at, i.id
     LIMIT 10000
), page AS MATERIALIZED (
    SELECT id FROM uncertain LIMIT CAST(:limit AS integer)
), messages AS MATERIALIZED (
    SELECT i.id AS interaction_id, i.updated_at AS since, i.created_at, i.channel, i.error_code AS cause,
           i.error_detail AS detail, i.attempts, sender.address AS sender, o.name AS organization,
           c.name AS cadence, place.position, place.total, i.lead_id, person.who, i.enrollment_id, i.run_id,
           run.started_at AS run_started_at, i.external_id AS provider_id, i.subject
      FROM page
      JOIN interactions AS i USING (id)
      JOIN people AS person USING (lead_id)
      JOIN cadences AS c ON c.id = i.cadence_id
      JOIN organizations AS o ON o.id = c.org_id
      LEFT JOIN LATERAL (
            SELECT * FROM places AS p WHERE p.cadence_id = i.cadence_id AND p.step_id = i.step_id
           ) AS place ON true
      LEFT JOIN senders AS sender ON sender.id = i.sender_id
      LEFT JOIN cadence_runs AS run ON run.id = i.run_id
)
SELECT cadence_now() AS at, (SELECT count(*) FROM uncertain) AS uncertain,
       (SELECT coalesce(jsonb_agg(m ORDER BY m.since, m.interaction_id), '[]') FROM messages AS m) AS messages
