-- The place of an enrollment is a step, no longer a number: the steps of a cadence may be reordered,
-- inserted, archived and deleted while leads wait for them.
--
-- The id of zeros means: not chosen yet, current_step counts. Rows from before this revision have it;
-- `migrate` chooses their steps afterwards, in slices, and so does a trigger when one of them moves.
-- No foreign key, because checking one would wait for a step that an editor has locked.
ALTER TABLE cadence_enrollments
    ADD COLUMN next_step_id uuid DEFAULT '00000000-0000-0000-0000-000000000000';

-- A lease changes no indexed column. If its page has room, no index gets an entry for it.
ALTER TABLE cadence_enrollments SET (fillfactor = 85);

-- The time of the latest attempt, for a message that was begun more than once.
ALTER TABLE interactions ADD COLUMN begun_at timestamptz;

ALTER TABLE cadence_steps ADD COLUMN archived_at timestamptz;
-- Deferrable, so that one UPDATE may renumber or swap steps.
ALTER TABLE cadence_steps
    DROP CONSTRAINT cadence_steps_cadence_id_step_order_key,
    ADD CONSTRAINT cadence_steps_cadence_id_step_order_key UNIQUE (cadence_id, step_order) DEFERRABLE;

-- The steps that an enrollment does not get, and why.
CREATE TABLE step_skips (
    enrollment_id uuid NOT NULL,
    step_id       uuid NOT NULL,
    org_id        uuid NOT NULL,
    reason        text NOT NULL,
    skipped_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (enrollment_id, step_id),
    CONSTRAINT step_skips_enrollment_id_fkey
        FOREIGN KEY (org_id, enrollment_id) REFERENCES cadence_enrollments (org_id, id) ON DELETE CASCADE,
    CONSTRAINT step_skips_step_id_fkey
        FOREIGN KEY (org_id, step_id) REFERENCES cadence_steps (org_id, id) ON DELETE CASCADE
);
CREATE INDEX step_skips_step_id_idx ON step_skips (step_id);

-- Append-only, and without foreign keys so that it outlives what it names.
CREATE TABLE cadence_step_history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id     uuid NOT NULL,
    step_id    uuid NOT NULL,
    cadence_id uuid NOT NULL,
    before     jsonb,
    after      jsonb,
    changed_by text NOT NULL DEFAULT session_user,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX cadence_step_history_step_id_idx ON cadence_step_history (step_id, id);
CREATE INDEX cadence_step_history_cadence_id_idx ON cadence_step_history (cadence_id, id);

-- Holds are grouped by the step that they wait for.
DROP INDEX cadence_enrollments_paused_idx;
CREATE INDEX cadence_enrollments_paused_idx ON cadence_enrollments (id)
    INCLUDE (org_id, cadence_id, next_step_id, paused_by, status_reason, next_step_due)
    WHERE status = 'paused';
