-- The first organization after an id.
SELECT id, name FROM organizations WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT 1
