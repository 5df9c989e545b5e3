-- Whether a pick has found enough messages for the room that a lane has in a scope. `spent` has scopes with such a room,
-- as in 'sender:<cap>=3': a lane of another zone may have more room in the same scope, if the day ends there earlier.
CREATE OR REPLACE FUNCTION is_spent(scope text, room integer, spent text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM unnest(spent) AS each
         WHERE split_part(each, '=', 1) = scope AND CAST(split_part(each, '=', 2) AS integer) >= room);
END
$$;
