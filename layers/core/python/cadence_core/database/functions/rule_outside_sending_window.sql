-- The schedule is shut, or will shut before the message is surely sent. The detail names the day off or the
-- holiday, on a day that would have had hours otherwise. That a schedule has no hours is another rule.
CREATE OR REPLACE FUNCTION rule_outside_sending_window(c candidate, at timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE AS $$
DECLARE
    local_day date;
BEGIN
    IF c.schedule_id IS NULL OR NOT c.has_hours
       OR open_until(c.schedule_id, c.zone, at, at + send_margin(c.channel)) >= at + send_margin(c.channel) THEN
        RETURN NULL;
    END IF;
    local_day := (at AT TIME ZONE c.zone)::date;
    RETURN ROW(
        coalesce(next_open(c.schedule_id, c.zone, at, send_margin(c.channel)), 'infinity'),
        CASE WHEN EXISTS (SELECT FROM sending_hours
                           WHERE schedule_id = c.schedule_id AND iso_day = extract(isodow FROM local_day)::integer)
             THEN day_off_name(c.schedule_id, local_day) END)::ruling;
END
$$;
