-- Compute again the cached spans that are over, new, or marked by an edit, at most so many. Returns how many
-- it computed. A span that is open already is cached from its opening, but not from more than 24 hours before. No
-- two sessions wait for each other: one leaves out what the other computes.
CREATE OR REPLACE FUNCTION refresh_open_spans(wanted integer DEFAULT 1000) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    span record;
    opening timestamptz;
    computed integer := 0;
BEGIN
    FOR span IN
        SELECT org_id, schedule_id, zone FROM open_spans
         WHERE closes_at <= at ORDER BY closes_at LIMIT wanted FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        opening := next_open(span.schedule_id, span.zone, at);
        UPDATE open_spans AS own
           SET opens_at = coalesce(lower(open), 'infinity'), closes_at = coalesce(upper(open), at + interval '1 day')
          FROM open_around(span.schedule_id, span.zone, opening,
                           opening - interval '24 hours', opening + interval '24 hours') AS open
         WHERE own.org_id = span.org_id AND own.schedule_id = span.schedule_id AND own.zone = span.zone;
        computed := computed + 1;
        -- The others keep their turn: a run waits for this.
        EXIT WHEN clock_timestamp() > statement_timestamp() + interval '1 second';
    END LOOP;
    RETURN computed;
END
$$;
