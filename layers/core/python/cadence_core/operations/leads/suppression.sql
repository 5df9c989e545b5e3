-- The suppression of an organization with an id, if its address is known.
SELECT id, channel, reason, source, address, created_at AS since, cadence_now() AS at FROM suppressions
 WHERE org_id = CAST(:org_id AS uuid) AND id = CAST(:id AS uuid) AND address IS NOT NULL
