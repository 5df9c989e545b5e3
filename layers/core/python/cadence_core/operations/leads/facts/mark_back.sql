-- These leads are in the office.
WITH lead AS MATERIALIZED (
    SELECT l.id, l.org_id, l.out_of_office_until IS NULL AS is_so FROM leads AS l
     WHERE l.org_id = CAST(:org_id AS uuid) AND l.id = ANY (CAST(:leads AS uuid[])) AND l.erased_at IS NULL
     ORDER BY l.id
       FOR NO KEY UPDATE
), marked AS (
    UPDATE leads AS l SET out_of_office_until = NULL FROM lead
     WHERE NOT lead.is_so AND l.id = lead.id AND l.org_id = lead.org_id
)
SELECT CAST(id AS text), CASE WHEN is_so THEN 'unchanged' ELSE 'changed' END FROM lead
