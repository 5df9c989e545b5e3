-- What of one kind has this id, or this name in any case, in an organization or in any. At most five.
SELECT f.id, f.org_id, f.name, o.name AS organization
  FROM (SELECT 'organization' AS kind, id, id AS org_id, name FROM organizations
         UNION ALL
        SELECT 'cadence', id, org_id, name FROM cadences WHERE deleted_at IS NULL
         UNION ALL
        SELECT 'template', id, org_id, name FROM message_templates
         UNION ALL
        SELECT 'sender', id, org_id, address FROM senders
         UNION ALL
        SELECT 'schedule', id, org_id, name FROM sending_schedules) AS f
  JOIN organizations AS o ON o.id = f.org_id
 WHERE f.kind = :thing
   AND (:org_id = '' OR f.org_id::text = :org_id)
   AND CASE WHEN CAST(:is_id AS boolean) THEN f.id::text = lower(:wanted) ELSE lower(f.name) = lower(:wanted) END
 ORDER BY o.name, f.name, f.id
 LIMIT 5
