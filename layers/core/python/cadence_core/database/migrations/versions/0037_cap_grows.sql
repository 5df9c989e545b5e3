-- half_cap_ends answers instead of it. Only counted_in called it.
DROP FUNCTION IF EXISTS is_at_half_cap(candidate, timestamptz);
