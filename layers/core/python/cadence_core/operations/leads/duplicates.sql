-- A page of the addresses that several leads of an organization share, in the order of their keys. A part of them is
-- read; the last key of the part counts only if its leads are all there is in it. Each branch has an index.
WITH part AS MATERIALIZED (
    (SELECT l.id, mailbox_of(l.email_key) AS key, l.deleted_at FROM leads AS l
      WHERE :channel = 'email' AND l.org_id = CAST(:org_id AS uuid) AND l.email_key <> ''
        AND mailbox_of(l.email_key) > coalesce(
            (SELECT mailbox_of(a.email_key) FROM leads AS a WHERE a.id = CAST(nullif(:after, '') AS uuid)), '')
      ORDER BY mailbox_of(l.email_key) LIMIT CAST(:scanned AS integer))
     UNION ALL
    (SELECT l.id, l.phone_key, l.deleted_at FROM leads AS l
      WHERE :channel = 'whatsapp' AND l.org_id = CAST(:org_id AS uuid) AND l.phone_key <> ''
        AND l.phone_key > coalesce((SELECT a.phone_key FROM leads AS a WHERE a.id = CAST(nullif(:after, '') AS uuid)), '')
      ORDER BY l.phone_key LIMIT CAST(:scanned AS integer))
), whole AS MATERIALIZED (
    SELECT * FROM part
     WHERE (SELECT count(*) FROM part) < CAST(:scanned AS integer) OR key < (SELECT max(key) FROM part)
        OR (SELECT min(key) FROM part) = (SELECT max(key) FROM part)
), shared AS MATERIALIZED (
    SELECT key, count(*) AS count, array_agg(id) AS ids FROM whole WHERE deleted_at IS NULL
     GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT CAST(:limit AS integer)
), last AS (
    SELECT CASE WHEN (SELECT count(*) FROM shared) = CAST(:limit AS integer) THEN (SELECT max(key) FROM shared)
                WHEN (SELECT count(*) FROM part) = CAST(:scanned AS integer) THEN (SELECT max(key) FROM whole) END AS key
)
SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('count', s.count, 'leads', own.leads) ORDER BY s.key), '[]')
          FROM shared AS s
         CROSS JOIN LATERAL (
            SELECT jsonb_agg(one) AS leads FROM (
                SELECT l.id AS lead_id,
                       coalesce(nullif(concat_ws(', ', nullif(concat_ws(' ', l.first_name, l.last_name), ''),
                                                 l.company_name), ''), 'unnamed') AS who
                  FROM leads AS l WHERE l.id = ANY (s.ids) ORDER BY l.created_at, l.id LIMIT 10) AS one) AS own) AS shared,
       (SELECT min(id::text) FROM whole WHERE key = (SELECT key FROM last)) AS after
