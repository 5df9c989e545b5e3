-- Lift reputation pauses of an organization.
UPDATE reputation_pauses SET lifted_at = cadence_now(), lifted_by = coalesce(nullif(:by, ''), SESSION_USER)
 WHERE org_id = CAST(:org_id AS uuid) AND id = ANY (CAST(:ids AS uuid[])) AND until > cadence_now() AND lifted_at IS NULL
RETURNING id
