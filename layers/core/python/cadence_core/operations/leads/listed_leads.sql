-- The next leads of an organization whose custom_fields.list has a name, by id, and the id after which the next
-- slice begins; NULL if there is none. It reads a part of the organization's leads: no index has the list.
WITH page AS MATERIALIZED (
    SELECT l.id, lower(btrim(l.custom_fields ->> 'list')) = lower(btrim(:list)) AS is_listed
      FROM leads AS l
     WHERE l.org_id = CAST(:org_id AS uuid) AND l.id > CAST(:after AS uuid)
     ORDER BY l.id LIMIT CAST(:scanned AS integer)
), listed AS MATERIALIZED (
    SELECT id FROM page WHERE is_listed ORDER BY id LIMIT CAST(:limit AS integer)
)
SELECT ARRAY(SELECT id FROM listed ORDER BY id) AS ids,
       CASE WHEN (SELECT count(*) FROM listed) = CAST(:limit AS integer) THEN (SELECT max(id::text) FROM listed)
            WHEN (SELECT count(*) FROM page) = CAST(:scanned AS integer) THEN (SELECT max(id::text) FROM page)
       END AS after
