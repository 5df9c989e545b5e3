-- Count the messages that begin, and return those that may not, each with the cap that refuses it the longest. What
-- the cap of a lane refuses waits as it is, without `until`: it may leave with the next run if the cap is raised.
--
-- `messages`: candidates in the order in which they get room; a message gets room in all of its scopes or
-- in none. `not_accepted`: candidates, each with `begun_at`, of which the provider has certainly taken
-- nothing: their room is given back first.
--
-- A turn calls it once, after every other lock: it waits for the scopes, in the order of their names, so
-- that turns never wait for each other in a circle. What it reads then is what was committed by then.
CREATE OR REPLACE FUNCTION take_room(messages jsonb, not_accepted jsonb DEFAULT '[]')
RETURNS TABLE (enrollment_id uuid, reason text, until timestamptz, detail text) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    asked candidate[];
    counted counted_message[];
    scopes text[];
    short integer[];
BEGIN
    IF NOT EXISTS (SELECT FROM sending_caps) THEN
        RETURN;
    END IF;
    asked := ARRAY(SELECT m FROM jsonb_populate_recordset(NULL::candidate, messages || not_accepted) AS m);
    counted := ARRAY(SELECT own FROM counted_in(asked, at) AS own);
    IF counted = '{}' THEN
        RETURN;
    END IF;
    scopes := ARRAY(SELECT DISTINCT own.scope FROM unnest(counted) AS own ORDER BY own.scope);
    IF (SELECT count(*) FROM send_scopes WHERE scope = ANY (scopes)) < cardinality(scopes) THEN
        INSERT INTO send_scopes (scope, org_id, cap_id)
        SELECT DISTINCT own.scope, own.org_id, own.cap_id FROM unnest(counted) AS own ORDER BY own.scope
        ON CONFLICT (scope) DO NOTHING;
    END IF;
    PERFORM FROM send_scopes WHERE scope = ANY (scopes) ORDER BY scope FOR NO KEY UPDATE;

    PERFORM give_back(not_accepted) WHERE not_accepted <> '[]';
    counted := ARRAY(SELECT own FROM unnest(counted) AS own WHERE own.place <= jsonb_array_length(messages));
    short := ARRAY(SELECT beyond.place FROM short_of_room(counted, 0, at) AS beyond);
    PERFORM count_messages(ARRAY(SELECT own FROM unnest(counted) AS own WHERE NOT own.place = ANY (short)), at);
    IF short <> '{}' THEN
        RETURN QUERY
        SELECT DISTINCT ON (r.place) asked[r.place].enrollment_id, r.reason,
               CASE WHEN NOT r.is_of_lane THEN r.until END, r.detail
          FROM room_under(ARRAY(SELECT own FROM unnest(counted) AS own WHERE own.place = ANY (short)), at) AS r
         WHERE r.room = 0 ORDER BY r.place, r.until DESC;
    END IF;
END
$$;
