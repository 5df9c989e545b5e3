-- step_due_at is when the current step became due. Retries and deferrals move next_step_due and leave
-- step_due_at, so that the time a lead has waited stays visible. The trigger set_step_due_at writes
-- it, also for older code.
ALTER TABLE cadence_enrollments ADD COLUMN step_due_at timestamptz
    CONSTRAINT cadence_enrollments_step_due_at_is_a_date
    CHECK (step_due_at BETWEEN timestamptz '1970-01-01Z' AND timestamptz '9000-01-01Z');

-- The original due time of a step that was deferred before is not known: the present one counts.
-- Leave everything else in the rows unchanged.
ALTER TABLE cadence_enrollments DISABLE TRIGGER touch_updated_at;
UPDATE cadence_enrollments SET step_due_at = next_step_due WHERE next_step_due IS NOT NULL;
ALTER TABLE cadence_enrollments ENABLE TRIGGER touch_updated_at;

-- Only deferred enrollments: for all others the due index has the same time. Created after the
-- UPDATE, which then changes no indexed column. An advance writes nothing to this index.
CREATE INDEX cadence_enrollments_deferred_idx ON cadence_enrollments (step_due_at)
    WHERE status = 'active' AND cadence_active AND next_step_due > step_due_at;

ALTER TABLE cadence_runs ADD COLUMN quarantined integer NOT NULL DEFAULT 0;
CREATE INDEX cadence_runs_scheduled_idx ON cadence_runs (started_at) WHERE trigger = 'schedule';
CREATE INDEX cadence_runs_sent_idx ON cadence_runs (started_at) WHERE sent > 0;
