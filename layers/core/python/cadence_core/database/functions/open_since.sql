-- Since when a schedule that is open at a moment has been open. Only the release before asks it (agenda.sql).
CREATE OR REPLACE FUNCTION open_since(schedule uuid, zone text, at timestamptz, enough timestamptz DEFAULT '-infinity')
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN lower(open_around(schedule, zone, at, greatest(enough, at - interval '336 hours'), at + interval '1 second'));
END
$$;
