-- Write the time zones of a slice of leads in IANA's case: PostgreSQL ignores it, and nothing else does.
-- Returns the last id of the slice, or NULL after the last slice.
WITH slice AS MATERIALIZED (
    SELECT l.id, zone.name FROM leads AS l
      JOIN pg_timezone_names AS zone ON lower(zone.name) = lower(l.timezone) AND zone.name <> l.timezone
     WHERE l.id > CAST(:after AS uuid) AND is_zone_name(zone.name)
     ORDER BY l.id LIMIT 1000
), written AS (
    UPDATE leads AS l SET timezone = slice.name FROM slice WHERE l.id = slice.id
)
SELECT count(*), max(id::text) FROM slice
