-- Put these leads into the pilot of a cadence of their organization.
WITH joined AS (
    INSERT INTO cadence_pilots (org_id, cadence_id, lead_id)
    SELECT l.org_id, CAST(:cadence AS uuid), l.id FROM leads AS l
     WHERE l.org_id = CAST(:org_id AS uuid) AND l.id = ANY (CAST(:leads AS uuid[])) AND l.erased_at IS NULL
     ORDER BY l.id
    ON CONFLICT (cadence_id, lead_id) DO NOTHING
    RETURNING lead_id
)
SELECT CAST(id AS text), CASE WHEN id IN (SELECT lead_id FROM joined) THEN 'changed' ELSE 'unchanged' END
  FROM leads
 WHERE org_id = CAST(:org_id AS uuid) AND id = ANY (CAST(:leads AS uuid[])) AND erased_at IS NULL
