-- open_between answers instead of them. Only functions called these.
DROP FUNCTION IF EXISTS is_open(uuid, text, timestamptz);
DROP FUNCTION IF EXISTS next_opening(uuid, timestamp);
DROP FUNCTION IF EXISTS span_opening(uuid, timestamp);
DROP FUNCTION IF EXISTS span_closing(uuid, timestamp);
DROP FUNCTION IF EXISTS wall_clock_reaches(text, timestamptz, timestamp);
DROP FUNCTION IF EXISTS clock_set_between(text, timestamptz, timestamptz);
-- Their only callers ask room_under and first_rulings.
DROP FUNCTION IF EXISTS room_of(candidate, timestamptz, text);
DROP FUNCTION IF EXISTS first_ruling(candidate, timestamptz);
