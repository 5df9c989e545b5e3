-- Record a run. A trigger that is delivered again finds the row of its run: a finished run stays as
-- it is, a run in progress is left alone, and a run whose lease has expired is dead and taken over. If the
-- answer was lost, the same run asks again, and has started.
WITH started AS (
    INSERT INTO cadence_runs AS r (id, trigger, trigger_id, lease_expires_at)
    VALUES (CAST(:run_id AS uuid), :trigger, :trigger_id,
            cadence_now() + make_interval(secs => CAST(:lease_seconds AS double precision)))
    ON CONFLICT (trigger, trigger_id) DO UPDATE
       SET id = EXCLUDED.id, started_at = cadence_now(), lease_expires_at = EXCLUDED.lease_expires_at
     WHERE r.finished_at IS NULL
       AND (r.id = EXCLUDED.id OR r.lease_expires_at IS NULL OR r.lease_expires_at <= cadence_now())
    RETURNING id
)
SELECT EXISTS (SELECT FROM started),
       (SELECT row_to_json(r) FROM cadence_runs AS r
         WHERE r.trigger = :trigger AND r.trigger_id = :trigger_id)
