-- When the cap of a message's sender or organization allows more, by itself: the next day of a ramp begins, or a
-- halved cap is whole again. Null if neither will be within a day.
CREATE OR REPLACE FUNCTION cap_grows_at(c candidate, at timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN least(half_cap_ends(c, at), (
        SELECT ramp.begins + make_interval(hours => 24 + 24 * CAST(greatest(0, floor(extract(epoch FROM at - ramp.begins) / 86400)) AS integer))
          FROM sending_caps AS cap
          LEFT JOIN send_scopes AS s ON s.scope = 'sender:' || cap.id
         CROSS JOIN LATERAL (SELECT CASE WHEN s.restarted_at > cap.ramp_from THEN s.restarted_at ELSE cap.ramp_from END AS begins) AS ramp
         WHERE cap.org_id = c.org_id AND cap.kind = 'sender' AND cap.sender_id = c.sender_id AND cap.ramp_step > 0
           AND ramp.begins < at + interval '24 hours' AND cap_at(cap, s, at) < cap.daily_cap));
END
$$;
