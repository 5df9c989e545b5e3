-- The reputation pauses in force with this id, or of this sender, From domain or organization. At most 50.
SELECT p.id, p.org_id, o.name AS organization
  FROM reputation_pauses AS p
  JOIN organizations AS o ON o.id = p.org_id
  LEFT JOIN senders AS s ON s.id = p.sender_id AND s.org_id = p.org_id
 WHERE p.until > cadence_now() AND p.lifted_at IS NULL
   AND (:org_id = '' OR p.org_id::text = :org_id)
   AND lower(:wanted) IN (
        p.id::text, CASE p.scope WHEN 'organization' THEN o.id::text WHEN 'sender' THEN s.id::text END,
        lower(CASE p.scope WHEN 'organization' THEN o.name WHEN 'sender' THEN s.address ELSE p.domain END))
 ORDER BY p.since, p.id
 LIMIT 50
