-- The templates after an id, those of a name or id, or those of some ids: what a check of them reads, a page at a time.
WITH page AS MATERIALIZED (
    SELECT t.* FROM message_templates AS t
     WHERE t.id > CAST(:after AS uuid)
       AND (CAST(:wanted AS text) = '' OR lower(t.name) = lower(:wanted) OR CAST(t.id AS text) = lower(:wanted))
       AND (CAST(:ids AS jsonb) = '[]' OR CAST(:ids AS jsonb) ? CAST(t.id AS text))
     ORDER BY t.id
     LIMIT 100
), used AS (
    -- Once for the page: no index leads from a template to its steps.
    SELECT s.template_id, bool_or(NOT s.reply_in_thread) AS needs_subject
      FROM cadence_steps AS s
     WHERE s.archived_at IS NULL AND s.template_id IN (SELECT id FROM page)
     GROUP BY s.template_id
)
SELECT t.id, o.name AS organization, t.name, t.channel,
       left(t.subject, 100001) AS subject, left(t.body, 100001) AS body,
       t.whatsapp_template_name, t.whatsapp_language,
       left(CAST(t.whatsapp_components AS text), 100001) AS whatsapp_components, t.version,
       used.template_id IS NOT NULL AS is_used, coalesce(used.needs_subject, false) AS needs_subject,
       left(o.postal_address, 1000) AS postal_address, o.requires_postal_address, coalesce(o.postal_address ~ '\S', false) AS has_postal_address
  FROM page AS t
  JOIN organizations AS o ON o.id = t.org_id
  LEFT JOIN used ON used.template_id = t.id
 ORDER BY t.id
