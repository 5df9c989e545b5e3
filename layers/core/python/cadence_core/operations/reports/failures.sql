-- The messages of the last hours that failed, bounced or drew a complaint, by cadence and code. Follows chosen.sql.
-- An index holds what is counted; only those that failed are read.
, recent AS MATERIALIZED (
    SELECT m.id, chosen.id AS cadence_id, m.status
      FROM chosen
     CROSS JOIN LATERAL (
        SELECT id, status FROM interactions
         WHERE cadence_id = chosen.id AND type = 'message'
           AND created_at >= cadence_now() - make_interval(hours => CAST(:hours AS integer))) AS m
     LIMIT CAST(:limit AS integer)
), total AS (
    SELECT cadence_id, count(*) AS messages FROM recent GROUP BY cadence_id
), failed AS (
    SELECT i.org_id, i.cadence_id, i.channel, i.status, i.error_code, count(*) AS count
      FROM recent JOIN interactions AS i USING (id)
     WHERE recent.status IN ('failed', 'bounced', 'complained') AND :status IN ('', recent.status)
     GROUP BY 1, 2, 3, 4, 5
)
SELECT (SELECT coalesce(jsonb_agg(f), '[]') FROM (
            SELECT o.name AS organization, c.name AS cadence, failed.channel, failed.status, failed.error_code,
                   failed.count, total.messages
              FROM failed
              JOIN total USING (cadence_id)
              JOIN cadences AS c ON c.id = failed.cadence_id
              JOIN organizations AS o ON o.id = failed.org_id
             ORDER BY failed.count DESC, o.name, c.name, failed.channel, failed.status, failed.error_code LIMIT 100) AS f) AS failures,
       cadence_now() - make_interval(hours => CAST(:hours AS integer)) AS since,
       (SELECT count(*) FROM recent) = CAST(:limit AS integer) AS is_at_least
