-- Holds are grouped and counted from this index alone, and listed and released in the order of its
-- key. The claim's updates (run_id, lease_expires_at) do not touch its columns.
CREATE INDEX cadence_enrollments_paused_idx ON cadence_enrollments (id)
    INCLUDE (org_id, cadence_id, current_step, paused_by, status_reason, next_step_due)
    WHERE status = 'paused';
