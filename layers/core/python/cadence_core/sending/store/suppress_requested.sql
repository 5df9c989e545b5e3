-- Suppress the addresses of unsubscribe requests for which the page could not do it.
SELECT suppress_requested(NULL, :limit, CAST(:weaker AS jsonb))
