-- A page of the replies that a person has to read, the oldest first; '' means of any organization, and from the
-- beginning. Counts up to 10,000 of all, and of those behind the page. Follows standings.sql.
, asked AS MATERIALIZED (
    SELECT CAST(nullif(:org_id, '') AS uuid) AS org_id, CAST(nullif(:after, '') AS uuid) AS after
), last AS MATERIALIZED (
    SELECT i.created_at, i.id
      FROM asked JOIN interactions AS i ON i.id = asked.after AND (i.org_id = asked.org_id) IS NOT FALSE
), unread AS MATERIALIZED (
    SELECT FROM asked, interactions AS i
     WHERE i.needs_reading AND (i.org_id = asked.org_id) IS NOT FALSE
     LIMIT 10000
), following AS MATERIALIZED (
    SELECT i.id, i.created_at
      FROM asked CROSS JOIN interactions AS i
     WHERE i.needs_reading AND (i.org_id = asked.org_id) IS NOT FALSE
       AND (asked.after IS NULL OR (i.created_at, i.id) > (SELECT last.created_at, last.id FROM last))
     ORDER BY i.created_at, i.id
     LIMIT 10000 + CAST(:limit AS integer)
), page AS MATERIALIZED (
    SELECT id FROM following ORDER BY created_at, id LIMIT CAST(:limit AS integer)
), replies AS MATERIALIZED (
    SELECT i.id AS interaction_id, i.lead_id, person.who, o.name AS organization, c.name AS cadence, i.channel,
           i.subject, left(i.content, 1000) AS excerpt, coalesce(i.sent_at, i.created_at) AS received_at,
           i.type <> 'unverified_reply' AS is_proven, i.created_at
      FROM page
      JOIN interactions AS i USING (id)
      JOIN people AS person USING (lead_id)
      JOIN organizations AS o ON o.id = i.org_id
      LEFT JOIN cadences AS c ON c.id = i.cadence_id AND c.org_id = i.org_id
)
SELECT (SELECT count(*) FROM unread) AS unread,
       (SELECT count(*) FROM following) - (SELECT count(*) FROM page) AS remaining, cadence_now() AS at,
       (SELECT coalesce(jsonb_agg(to_jsonb(r) - 'created_at' ORDER BY r.created_at, r.interaction_id), '[]')
          FROM replies AS r) AS replies,
       (SELECT asked.after IS NULL OR EXISTS (SELECT FROM last) FROM asked) AS is_after_known
