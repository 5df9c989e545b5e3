-- Lease what this run should send next. An organization in :without has suppressions that this run has no
-- time left to read.
SELECT enrollment_id, became, held_by, detail
  FROM pick_due(CAST(:run_id AS uuid), CAST(:limit AS integer), CAST(:lease_seconds AS double precision), CAST(:without AS uuid[]))
