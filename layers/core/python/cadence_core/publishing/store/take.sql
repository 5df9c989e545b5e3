-- The next events of all organizations, except those that another publisher has or that were given up.
SELECT to_jsonb(taken) FROM (
    SELECT id, event_id, org_id, lead_id, enrollment_id, cadence_id, from_status, to_status, reason, paused_by, at
      FROM standing_events
     WHERE id > CAST(:after AS bigint) AND attempts < CAST(:max_attempts AS integer)
     ORDER BY id
     LIMIT CAST(:max_rows AS integer)
       FOR UPDATE SKIP LOCKED
) AS taken
 ORDER BY id
