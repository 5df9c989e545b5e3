-- How many steps of active cadences ask for personal texts: one row.
SELECT count(*) AS count
  FROM cadences AS c
  JOIN cadence_steps AS p ON p.cadence_id = c.id AND p.org_id = c.org_id AND p.archived_at IS NULL
 WHERE c.status = 'active' AND c.deleted_at IS NULL AND p.ai_personalization
