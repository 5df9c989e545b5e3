-- A reply's hold outlasts every other pause of its enrollment (keep_holds): the reasons of those that
-- are not the status_reason, each with its detail.
ALTER TABLE cadence_enrollments ADD COLUMN further_holds jsonb NOT NULL DEFAULT '{}';
ALTER TABLE cadence_enrollments ADD CONSTRAINT cadence_enrollments_further_holds_known
    CHECK (further_holds - ARRAY['colleague_replied', 'reply_unverified'] = '{}') NOT VALID;
