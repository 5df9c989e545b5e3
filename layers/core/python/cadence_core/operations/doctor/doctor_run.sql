-- How many seconds ago the newest finished run of the latest 100 ended: one row.
SELECT extract(epoch FROM cadence_now() - max(finished_at)) AS seconds
  FROM (SELECT finished_at FROM cadence_runs ORDER BY started_at DESC LIMIT 100) AS latest
