-- Changed steps of a cadence, the newest first.
SELECT h.id AS place, h.changed_at AS at, h.changed_by AS by, NULL AS run_id, 'cadence_steps' AS "table", h.step_id AS id,
       c.name, h.before, h.after
  FROM cadence_step_history AS h
  JOIN cadences AS c ON c.id = h.cadence_id
 WHERE h.cadence_id = CAST(:about AS uuid) AND h.id < CAST(:before AS bigint)
 ORDER BY h.id DESC LIMIT CAST(:limit AS integer)
