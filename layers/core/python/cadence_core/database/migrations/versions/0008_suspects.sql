-- A run that dies leaves its enrollments leased. dead_claims counts the runs that died while they had
-- leased the enrollment, since a run last settled it: one of them may have killed its run. The index
-- holds these few suspects.
ALTER TABLE cadence_enrollments ADD COLUMN dead_claims integer NOT NULL DEFAULT 0
    CONSTRAINT cadence_enrollments_dead_claims_not_negative CHECK (dead_claims >= 0);

CREATE INDEX cadence_enrollments_suspects_idx ON cadence_enrollments (next_step_due, id)
    WHERE status = 'active' AND cadence_active AND dead_claims > 0;
