-- Leave the room under the caps that this run had for enrollments of which it sends nothing.
UPDATE cadence_runs
   SET leased = ARRAY(SELECT id FROM unnest(leased) AS own (id) WHERE id <> ALL (CAST(:leaving AS uuid[])))
 WHERE id = CAST(:run_id AS uuid) RETURNING id
