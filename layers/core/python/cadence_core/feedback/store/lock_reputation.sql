-- Serialize the bounces and complaints of one organization, so that each counts those before it.
SELECT pg_advisory_xact_lock(hashtextextended('reputation ' || :org_id, 0))
