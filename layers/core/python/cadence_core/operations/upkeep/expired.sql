-- What purge_expired would remove at this moment, by organization; records of no known organization last.
WITH expired AS (
    SELECT i.org_id, 'texts' AS kind, i.created_at AS at
      FROM organizations AS o JOIN interactions AS i ON i.org_id = o.id
     WHERE i.created_at < cadence_now() - make_interval(days => o.texts_kept_days)
       AND (i.subject IS NOT NULL OR i.content <> '' OR i.error_detail IS NOT NULL)
       AND i.status NOT IN ('sending', 'uncertain')
    UNION ALL
    SELECT h.org_id, 'history', h.changed_at
      FROM organizations AS o JOIN cadence_enrollment_history AS h ON h.org_id = o.id
     WHERE h.changed_at < cadence_now() - make_interval(days => o.records_kept_days)
    UNION ALL
    SELECT d.org_id, 'events', d.received_at
      FROM delivery_events AS d LEFT JOIN organizations AS o ON o.id = d.org_id
     WHERE d.received_at < cadence_now() - make_interval(days => coalesce(o.records_kept_days, 1095))
       AND (o.id IS NOT NULL OR d.org_id IS NULL)
    UNION ALL
    SELECT org_id, 'standing_events', at FROM standing_events WHERE at < cadence_now() - interval '14 days'
)
SELECT o.name AS organization,
       count(*) FILTER (WHERE kind = 'texts') AS texts,
       count(*) FILTER (WHERE kind = 'history') AS history,
       count(*) FILTER (WHERE kind = 'events') AS events,
       count(*) FILTER (WHERE kind = 'standing_events') AS standing_events,
       min(at) AS oldest, max(at) AS newest
  FROM expired LEFT JOIN organizations AS o ON o.id = org_id
 GROUP BY o.id
 ORDER BY o.name, o.id
