-- Until when a schedule that is open at a moment stays open. Only the release before asks it (agenda.sql).
CREATE OR REPLACE FUNCTION open_until(schedule uuid, zone text, at timestamptz, enough timestamptz DEFAULT 'infinity')
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN upper(open_around(schedule, zone, at, at, least(enough, at + interval '336 hours')));
END
$$;
