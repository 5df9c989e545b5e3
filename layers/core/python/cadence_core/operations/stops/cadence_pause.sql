-- When a cadence was paused, by which operator or else role of the database, and why.
SELECT c.id, 'person' AS cause, 'cadence' AS kind, o.name AS organization, NULL AS channel, c.name, c.pause_reason AS reason,
       coalesce(c.paused_by, change.changed_by) AS by, change.changed_at AS since, NULL AS until, true AS is_own, cadence_now() AS at, c.org_id
  FROM cadences AS c
  JOIN organizations AS o ON o.id = c.org_id
  LEFT JOIN LATERAL (
        SELECT h.changed_by, h.changed_at FROM setting_history AS h
         WHERE h.org_id = c.org_id AND h.table_name = 'cadences' AND h.row_id = c.id::text AND h.after ? 'status'
         ORDER BY h.id DESC LIMIT 1) AS change ON true
 WHERE c.id = CAST(:cadence_id AS uuid) AND c.org_id = CAST(:org_id AS uuid) AND c.status = 'paused'
