-- The enrollments of a lead, the newest first.
SELECT id FROM cadence_enrollments WHERE lead_id = CAST(:lead AS uuid) ORDER BY enrolled_at DESC, id LIMIT CAST(:limit AS integer)
