-- A person's pause stands before every hold of the engine, not only before those of replies (keep_holds).
ALTER TABLE cadence_enrollments DROP CONSTRAINT cadence_enrollments_further_holds_known;
