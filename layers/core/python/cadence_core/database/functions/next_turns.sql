-- The next turns of a cursor over turns_of_organizations, at most so many.
CREATE OR REPLACE FUNCTION next_turns(all_turns refcursor, at_most integer) RETURNS organization_turn[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    turn organization_turn;
    turns organization_turn[] := '{}';
BEGIN
    FOR n IN 1..at_most LOOP
        FETCH all_turns INTO turn;
        EXIT WHEN turn IS NULL;
        turns := turns || turn;
    END LOOP;
    RETURN turns;
END
$$;
