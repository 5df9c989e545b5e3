-- The server and the session: one row.
SELECT CAST(current_setting('server_version_num') AS integer) / 10000 AS version,
       (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()) AS encoding,
       CAST(current_user AS text) AS role, clock_timestamp() AS at
