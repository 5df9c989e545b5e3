-- The comment of each installed function, which holds the digest of its file.
SELECT d.description AS name
  FROM pg_description AS d
  JOIN pg_proc AS p ON d.classoid = CAST('pg_proc' AS regclass) AND p.oid = d.objoid
 WHERE d.description LIKE 'database/functions/%'
   AND p.pronamespace = CAST(current_schema() AS regnamespace)
