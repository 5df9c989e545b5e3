-- What the next claim of a run would pick, and whose turn it is after it. Empty texts mean null.
SELECT picked, next_rotation
  FROM dry_run_claim(
           CAST(nullif(:at, '') AS timestamptz), CAST(:taken AS jsonb), CAST(:kept AS uuid[]), CAST(nullif(:rotation, '') AS jsonb),
           CAST(:wanted AS integer), CAST(:without AS uuid[]))
