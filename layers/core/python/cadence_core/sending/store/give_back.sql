-- Give back what this run picked and could not read.
UPDATE cadence_enrollments SET run_id = NULL, lease_expires_at = NULL
 WHERE id = ANY (CAST(:picked AS uuid[])) AND run_id = CAST(:run_id AS uuid)
RETURNING id
