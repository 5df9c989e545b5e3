-- How many messages a cap allows in the 24 hours before a moment. A ramp begins with ramp_start, grows
-- by ramp_step each day, and ends at the cap. After a week without a message it goes on from half of
-- what it had reached. Without a ramp, all of this is null, and least() leaves it out.
CREATE OR REPLACE FUNCTION cap_at(cap sending_caps, state send_scopes, at timestamptz) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
DECLARE
    is_restarted boolean := coalesce(state.restarted_at > cap.ramp_from, false);
    start integer := CASE WHEN is_restarted THEN state.restart_cap ELSE cap.ramp_start END;
    begins timestamptz := CASE WHEN is_restarted THEN state.restarted_at ELSE cap.ramp_from END;
    is_idle boolean := coalesce(state.used_at < at - interval '7 days' AND state.used_at >= cap.ramp_from, false);
    grown numeric;
BEGIN
    grown := start + CAST(cap.ramp_step AS numeric) * greatest(0, floor(
        extract(epoch FROM CASE WHEN is_idle THEN state.used_at ELSE at END - begins) / 86400));
    RETURN least(cap.daily_cap, CASE
        WHEN is_idle THEN greatest(cap.ramp_start, ceil(least(cap.daily_cap, grown) / 2)) ELSE grown END);
END
$$;
