-- The time by which the engine decides and records: every query, function and default reads it from
-- cadence_now(). It is the transaction's time, or in a simulation the time that the owner of the tables
-- has written down.
--
-- Any session can set `cadence.simulated`, but nothing is ever recorded at another time by it: only the
-- owner may write one, and the moment that a session asks about, `cadence.asked_at`, counts only in a
-- transaction that can write nothing. PostgreSQL inlines cadence_now(), so that it costs what now() costs.

-- No row outside of a simulation, and one within.
CREATE TABLE simulated_time (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    at       timestamptz NOT NULL
);

CREATE FUNCTION simulated_now() RETURNS timestamptz LANGUAGE sql STABLE
RETURN coalesce(
    CASE WHEN current_setting('transaction_read_only') = 'on'
         THEN CAST(nullif(current_setting('cadence.asked_at', true), '') AS timestamptz) END,
    (SELECT at FROM simulated_time), now());

CREATE FUNCTION cadence_now() RETURNS timestamptz LANGUAGE sql STABLE
RETURN CASE WHEN current_setting('cadence.simulated', true) = 'on' THEN simulated_now() ELSE now() END;

ALTER TABLE delivery_events
    ALTER COLUMN received_at SET DEFAULT cadence_now();
ALTER TABLE leads
    ALTER COLUMN created_at SET DEFAULT cadence_now(),
    ALTER COLUMN updated_at SET DEFAULT cadence_now();
ALTER TABLE cadence_enrollments
    ALTER COLUMN enrolled_at SET DEFAULT cadence_now(),
    ALTER COLUMN updated_at SET DEFAULT cadence_now();
ALTER TABLE cadence_steps
    ALTER COLUMN created_at SET DEFAULT cadence_now();
ALTER TABLE cadence_enrollment_history
    ALTER COLUMN changed_at SET DEFAULT cadence_now();
ALTER TABLE cadence_runs
    ALTER COLUMN started_at SET DEFAULT cadence_now();
ALTER TABLE cadence_step_history
    ALTER COLUMN changed_at SET DEFAULT cadence_now();
ALTER TABLE cadences
    ALTER COLUMN created_at SET DEFAULT cadence_now();
ALTER TABLE consents
    ALTER COLUMN occurred_at SET DEFAULT cadence_now(),
    ALTER COLUMN recorded_at SET DEFAULT cadence_now();
ALTER TABLE interactions
    ALTER COLUMN created_at SET DEFAULT cadence_now(),
    ALTER COLUMN updated_at SET DEFAULT cadence_now();
ALTER TABLE message_templates
    ALTER COLUMN created_at SET DEFAULT cadence_now();
ALTER TABLE organizations
    ALTER COLUMN created_at SET DEFAULT cadence_now();
ALTER TABLE sender_identities
    ALTER COLUMN created_at SET DEFAULT cadence_now();
ALTER TABLE senders
    ALTER COLUMN created_at SET DEFAULT cadence_now();
ALTER TABLE step_skips
    ALTER COLUMN skipped_at SET DEFAULT cadence_now();
ALTER TABLE suppressions
    ALTER COLUMN created_at SET DEFAULT cadence_now();
ALTER TABLE unsubscribe_requests
    ALTER COLUMN requested_at SET DEFAULT cadence_now();
