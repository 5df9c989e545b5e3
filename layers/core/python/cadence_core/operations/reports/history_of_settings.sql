-- Changed settings, the newest first, of one organization or of all.
SELECT h.id AS place, h.changed_at AS at, h.changed_by AS by, NULL AS run_id, h.table_name AS "table", h.row_id AS id,
       coalesce(c.name, s.address, w.name, o.name) AS name, h.before, h.after
  FROM (SELECT * FROM setting_history
         WHERE (:about = '' OR org_id = CAST(nullif(:about, '') AS uuid)) AND id < CAST(:before AS bigint)
         ORDER BY id DESC LIMIT CAST(:limit AS integer)) AS h
  LEFT JOIN cadences AS c ON h.table_name = 'cadences' AND c.id = CAST(h.row_id AS uuid)
  LEFT JOIN senders AS s ON h.table_name = 'senders' AND s.id = CAST(h.row_id AS uuid)
  LEFT JOIN sending_schedules AS w ON h.table_name IN ('sending_schedules', 'sending_hours') AND w.id = CAST(h.row_id AS uuid)
  LEFT JOIN organizations AS o ON o.id = h.org_id
 ORDER BY h.id DESC
