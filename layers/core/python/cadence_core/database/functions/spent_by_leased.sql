-- The room under caps of lanes that messages need which runs have leased and not begun yet (see is_spent). With what has
-- begun, a lane has as much less room as it needs less of it: it is shut by both alike.
CREATE OR REPLACE FUNCTION spent_by_leased() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    leased CONSTANT uuid[] := leased_by_runs(NULL, at);
BEGIN
    IF leased = '{}' THEN
        RETURN leased;
    END IF;
    RETURN ARRAY(
        SELECT concat(own.scope, '=', count(*)) FROM counted_in(ARRAY(SELECT held.c FROM candidates_of(leased) AS held), at) AS own
         WHERE own.is_of_lane GROUP BY own.scope);
END
$$;
