-- A page of the templates: those that a step uses first, then by organization and name.
WITH placed AS MATERIALIZED (
    SELECT t.id, lower(o.name) AS organization, lower(t.name) AS name,
           NOT EXISTS (SELECT FROM cadence_steps AS s WHERE s.template_id = t.id AND s.archived_at IS NULL) AS is_unused
      FROM message_templates AS t
      JOIN organizations AS o ON o.id = t.org_id
)
SELECT p.id
  FROM placed AS p
 WHERE :after = '' OR (p.is_unused, p.organization, p.name, p.id) > (
        SELECT last.is_unused, last.organization, last.name, last.id FROM placed AS last WHERE last.id::text = :after)
 ORDER BY p.is_unused, p.organization, p.name, p.id
 LIMIT CAST(:limit AS integer)
