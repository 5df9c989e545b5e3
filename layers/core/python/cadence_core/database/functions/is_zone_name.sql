-- Whether a name is spelled as an IANA name of a time zone. PostgreSQL also knows abbreviations (`EST`)
-- and POSIX rules (`GMT-3`), which mean something else than people think: GMT-3 is three hours east.
CREATE OR REPLACE FUNCTION is_zone_name(name text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(name ~ '^(UTC|[A-Z][A-Za-z_]*(/[A-Za-z_]+(-[A-Za-z_]+)*)+)$', false)
$$;
