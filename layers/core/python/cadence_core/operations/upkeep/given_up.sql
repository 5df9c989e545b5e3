-- A slice of the events that were given up, by organization and the bus's code.
SELECT o.name AS organization, e.error_code, CAST(count(*) AS integer) AS count, min(e.at) AS oldest, max(e.id) AS last
  FROM (SELECT * FROM standing_events
         WHERE attempts >= CAST(:max_attempts AS integer) AND id > CAST(:after AS bigint) AND id <= CAST(:through AS bigint)
         ORDER BY id LIMIT CAST(:limit AS integer)) AS e
  JOIN organizations AS o ON o.id = e.org_id
 GROUP BY o.id, o.name, e.error_code
 ORDER BY o.name, e.error_code
