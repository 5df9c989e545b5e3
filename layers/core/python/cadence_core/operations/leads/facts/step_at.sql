-- The step at a place of a cadence. Follows standings.sql.
SELECT step_id, step_order, channel, total FROM places
 WHERE cadence_id = CAST(:cadence AS uuid) AND position = CAST(:step AS integer)
