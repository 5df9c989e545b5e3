-- The names of what changes point to: of these ids, those of what is still there.
SELECT found.id::text, found.name
  FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS asked (id)
 CROSS JOIN LATERAL (
    SELECT id, address AS name FROM senders WHERE id = CAST(asked.id AS uuid)
    UNION ALL
    SELECT id, name FROM sending_schedules WHERE id = CAST(asked.id AS uuid)
    UNION ALL
    SELECT id, name FROM message_templates WHERE id = CAST(asked.id AS uuid)) AS found
