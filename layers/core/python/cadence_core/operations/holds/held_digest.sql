-- A number that stands for the held enrollments, each as it is. Follows held.sql.
SELECT CAST(coalesce(sum(hash_record_extended(ROW(e.id, e.updated_at), 0)), 0) AS text) AS digest
  FROM held JOIN cadence_enrollments AS e USING (id)
