-- A preview makes the claims of a run, and undoes them (dry_run_claim).
DROP FUNCTION IF EXISTS picked_next(integer);
DROP FUNCTION IF EXISTS due_without(uuid[], integer, text[]);
