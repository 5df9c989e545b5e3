-- Write the time zones of a slice of leads in IANA's case: PostgreSQL ignores it, and nothing else does.
-- Returns the last id of the slice, or NULL after the last slice.
WITH known AS MATERIALIZED (
    -- One object: joined, each lead would be compared with each name.
    SELECT jsonb_object_agg(lower(name), name) AS names FROM pg_timezone_names WHERE is_zone_name(name)
), slice AS MATERIALIZED (
    SELECT l.id, known.names ->> lower(l.timezone) AS name FROM leads AS l CROSS JOIN known
     WHERE l.id > CAST(:after AS uuid) AND known.names ->> lower(l.timezone) <> l.timezone
     ORDER BY l.id LIMIT 1000
), written AS (
    UPDATE leads AS l SET timezone = slice.name FROM slice WHERE l.id = slice.id
)
SELECT count(*), max(id::text) FROM slice
