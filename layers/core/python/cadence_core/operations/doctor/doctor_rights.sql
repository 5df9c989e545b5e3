-- Those of the asked rights that the session's role does not have. What does not exist counts as missing.
SELECT concat_ws(' ', asked.privilege, NULLIF(concat('(', asked.column, ')'), '()'), 'on', asked.of) AS name
  FROM jsonb_to_recordset(CAST(:rights AS jsonb)) AS asked (privilege text, of text, "column" text)
 WHERE CASE WHEN asked.privilege = 'EXECUTE'
            THEN NOT coalesce(has_function_privilege(CAST(to_regprocedure(asked.of) AS oid), 'EXECUTE'), false)
            WHEN asked.column = ''
            THEN NOT coalesce(has_table_privilege(CAST(to_regclass(asked.of) AS oid), asked.privilege), false)
            ELSE NOT coalesce(has_column_privilege(CAST(to_regclass(asked.of) AS oid), asked.column, asked.privilege), false) END
 ORDER BY name
