-- Give back what this run picked and could not read. The next pick begins where this one did: it takes the same
-- again, and fewer of them, until the one that cannot be read is alone.
WITH rotation AS (
    UPDATE sending_rotation SET org_id = org_id_before, turn = turn_before
)
UPDATE cadence_enrollments SET run_id = NULL, lease_expires_at = NULL
 WHERE id = ANY (CAST(:picked AS uuid[])) AND run_id = CAST(:run_id AS uuid)
RETURNING id
