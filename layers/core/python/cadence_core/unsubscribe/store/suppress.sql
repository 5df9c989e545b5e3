-- Suppress the email addresses of a lead that has requested it.
SELECT suppress_requested(CAST(:lead_id AS uuid), 1, CAST(:weaker AS jsonb))
