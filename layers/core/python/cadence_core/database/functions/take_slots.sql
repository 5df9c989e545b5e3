-- Reserve the next slots of a channel for a run: `wanted`, or as many as begin within some seconds. They are
-- `gap_seconds` apart, from all runs together, and time that passed unused is not saved up. Returns in how
-- many seconds the first one begins, and how many there are.
CREATE OR REPLACE FUNCTION take_slots(
    of_channel text, wanted integer, gap_seconds double precision, within_seconds double precision,
    OUT wait_seconds double precision, OUT slots integer) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    next timestamptz;
BEGIN
    INSERT INTO send_pace (channel, next_slot) VALUES (of_channel, '-infinity') ON CONFLICT DO NOTHING;
    SELECT next_slot INTO next FROM send_pace WHERE channel = of_channel FOR NO KEY UPDATE;
    -- Of the wall, even in a simulation: it is the provider's pace.
    next := greatest(next, clock_timestamp());
    wait_seconds := extract(epoch FROM next - clock_timestamp());
    slots := greatest(0, least(wanted, floor((within_seconds - wait_seconds) / gap_seconds) + 1));
    UPDATE send_pace SET next_slot = next + make_interval(secs => slots * gap_seconds) WHERE channel = of_channel;
END
$$;
