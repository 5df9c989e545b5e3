-- The runs that started before a time, the newest first.
SELECT id, trigger, started_at, finished_at,
       finished_at IS NULL AND coalesce(lease_expires_at <= cadence_now(), true) AS is_dead,
       claimed, sent, failed, retried, held, exited, completed, uncertain, released, skipped, recovered, quarantined,
       remaining_due, duration_ms, deferred
  FROM cadence_runs
 WHERE started_at < coalesce(CAST(nullif(:before, '') AS timestamptz), 'infinity')
 ORDER BY started_at DESC, id
 LIMIT CAST(:limit AS integer)
