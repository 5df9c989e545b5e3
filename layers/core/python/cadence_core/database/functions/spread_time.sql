-- For how long after a span opens the messages leave that waited for it: the schedule's spread_minutes, but half the
-- span at most, and so that a run, which comes every 15 minutes, finds the last of them before the span is too
-- short for `margin`. Not null.
CREATE OR REPLACE FUNCTION spread_time(spread_minutes integer, span tstzrange, margin interval) RETURNS interval
LANGUAGE sql STABLE AS $$
    SELECT greatest(interval '0', least(make_interval(mins => spread_minutes), (upper(span) - lower(span)) / 2,
                                        upper(span) - lower(span) - margin - interval '15 minutes'))
$$;
