-- Remove suppressions of an organization by their ids.
DELETE FROM suppressions WHERE org_id = CAST(:org_id AS uuid) AND id = ANY (CAST(:ids AS uuid[])) RETURNING id
