-- The moments at which the clock on the wall shows a time from `first` on and before `last`. When it is set, it
-- shows some times never, or twice: AT TIME ZONE alone knows one moment of each.
CREATE OR REPLACE FUNCTION shown_between(zone text, first timestamp, last timestamp) RETURNS tstzmultirange
LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- In UTC. No clock is a day away from it, and none is set twice in a week.
    set_at timestamp := date_trunc('second', first - interval '1 day');
    later CONSTANT timestamp := last + interval '1 day';
    before CONSTANT interval := (set_at AT TIME ZONE 'UTC' AT TIME ZONE zone) - set_at;
    after CONSTANT interval := (later AT TIME ZONE 'UTC' AT TIME ZONE zone) - later;
    unset timestamp;
BEGIN
    IF before = after THEN
        set_at := later;
    ELSE
        -- Clocks are set at a whole second.
        FOR bit IN REVERSE 18..0 LOOP
            unset := set_at + make_interval(secs => 1 << bit);
            IF (unset AT TIME ZONE 'UTC' AT TIME ZONE zone) - unset = before THEN
                set_at := unset;
            END IF;
        END LOOP;
        set_at := set_at + interval '1 second';
    END IF;
    RETURN tstzmultirange(
        tstzrange((first - before) AT TIME ZONE 'UTC', (last - before) AT TIME ZONE 'UTC')
            * tstzrange(NULL, set_at AT TIME ZONE 'UTC'),
        tstzrange((first - after) AT TIME ZONE 'UTC', (last - after) AT TIME ZONE 'UTC')
            * tstzrange(set_at AT TIME ZONE 'UTC', NULL));
END
$$;
