-- The first organizations by name: at most five.
SELECT id, id AS org_id, name, name AS organization FROM organizations ORDER BY name, id LIMIT 5
