-- The cadences of a scope, deleted ones too: their messages stay. By CASE, PostgreSQL expects a part of all cadences,
-- whatever is chosen; by OR, a single one, and then joins what follows row by row.
WITH RECURSIVE chosen AS MATERIALIZED (
    SELECT id FROM cadences
     WHERE CASE :org_id WHEN '' THEN true ELSE org_id::text = :org_id END
       AND CASE :cadence_id WHEN '' THEN true ELSE id::text = :cadence_id END
)
