-- The span in which a schedule is open at a moment, as far as it is between `first` and `last`; null if it is
-- shut at that moment. Without a schedule, it has no ends.
CREATE OR REPLACE FUNCTION open_around(
    schedule uuid, zone text, at timestamptz, first timestamptz, last timestamptz)
RETURNS tstzrange LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN schedule IS NULL THEN tstzrange('-infinity', 'infinity') ELSE (
        SELECT span FROM unnest(open_between(schedule, zone, first, last)) AS span WHERE span @> at) END;
END
$$;
