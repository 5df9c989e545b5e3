-- How many runs are in progress, and when the newest run started.
SELECT count(*) FILTER (WHERE finished_at IS NULL AND lease_expires_at > cadence_now()), max(started_at)
  FROM cadence_runs
