-- Take these leads out of the pilot of a cadence of their organization.
WITH gone AS (
    DELETE FROM cadence_pilots AS p
     WHERE p.org_id = CAST(:org_id AS uuid) AND p.cadence_id = CAST(:cadence AS uuid)
       AND p.lead_id = ANY (CAST(:leads AS uuid[]))
    RETURNING p.lead_id
)
SELECT CAST(id AS text), CASE WHEN id IN (SELECT lead_id FROM gone) THEN 'changed' ELSE 'unchanged' END
  FROM leads
 WHERE org_id = CAST(:org_id AS uuid) AND id = ANY (CAST(:leads AS uuid[])) AND erased_at IS NULL
