-- One UPDATE for each of the product's tables. It moves every timestamp back by the time that is
-- missing to a day, and half an hour, since the demo was last played.
SELECT format('UPDATE %I SET %s', table_name,
              string_agg(format('%I = %1$I - %L::interval', column_name, day.missing), ', '))
  FROM information_schema.columns
  JOIN information_schema.tables USING (table_schema, table_name)
 CROSS JOIN (SELECT interval '1 day 30 minutes' - (now() - max(played_at)) AS missing FROM demo.days) AS day
 WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
   AND data_type = 'timestamp with time zone'
 GROUP BY table_name
