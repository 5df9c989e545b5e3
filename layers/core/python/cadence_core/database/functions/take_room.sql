-- Count the messages that begin, and return those that may not, each with the cap that refuses it the longest.
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
    -- What each message counts in, message by message.
    of_message integer[];
    needed text[];
    caps sending_caps[];
    -- Of each scope: what this turn has taken, and the room before it, for messages of one sender whose span
    -- ends at `ends`. A sender has one organization, channel and From domain, and so one answer to `is_half`.
    scopes text[];
    taken integer[];
    rooms integer[];
    ends timestamptz;
    is_half boolean;
    begun candidate[] := '{}';
    refused candidate[] := '{}';
    numbers integer[];
    number integer;
    i integer := 1;
BEGIN
    IF NOT EXISTS (SELECT FROM sending_caps) THEN
        RETURN;
    END IF;
    asked := ARRAY(SELECT jsonb_populate_record(NULL::candidate, m) FROM jsonb_array_elements(messages || not_accepted) AS m);
    SELECT array_agg(n ORDER BY n), array_agg(s.scope ORDER BY n), array_agg(s.cap ORDER BY n)
      INTO of_message, needed, caps
      FROM generate_subscripts(asked, 1) AS n CROSS JOIN LATERAL scopes_of(asked[n], at) AS s;
    IF of_message IS NULL THEN
        RETURN;
    END IF;
    scopes := lock_scopes(needed, caps);
    PERFORM give_back(not_accepted);
    taken := array_fill(0, ARRAY[cardinality(scopes)]);
    FOR n IN 1..jsonb_array_length(messages) LOOP
        IF n = 1 OR (asked[n].sender_id, asked[n].schedule_id, asked[n].zone)
                    IS DISTINCT FROM (asked[n - 1].sender_id, asked[n - 1].schedule_id, asked[n - 1].zone) THEN
            ends := day_ends(asked[n], at);
            is_half := is_at_half_cap(asked[n], at);
            rooms := '{}';
        END IF;
        numbers := '{}';
        WHILE of_message[i] = n LOOP
            number := array_position(scopes, needed[i]);
            IF rooms[number] IS NULL THEN
                rooms[number] := (SELECT room FROM room_in(needed[i], caps[i], ends, is_half, at));
            END IF;
            IF NOT is_counted_recipient(asked[n], needed[i], at) THEN
                numbers := numbers || number;
            END IF;
            i := i + 1;
        END LOOP;
        IF EXISTS (SELECT FROM unnest(numbers) AS s WHERE rooms[s] <= taken[s]) THEN
            refused := refused || asked[n];
        ELSE
            FOREACH number IN ARRAY numbers LOOP
                taken[number] := taken[number] + 1;
            END LOOP;
            begun := begun || asked[n];
        END IF;
    END LOOP;

    PERFORM count_begun(scopes, taken, at);
    PERFORM count_recipients(begun, at);
    FOR n IN 1..cardinality(refused) LOOP
        enrollment_id := (refused[n]).enrollment_id;
        SELECT r.reason, r.until, r.detail INTO reason, until, detail
          FROM room_of(refused[n], at) AS r WHERE r.room = 0 ORDER BY r.until DESC LIMIT 1;
        RETURN NEXT;
    END LOOP;
END
$$;
