-- The schedule is shut, or will shut before the message is surely sent. The detail names the day off or the
-- holiday, on a day that would have had hours otherwise, or says that no span is ever long enough. That a schedule
-- has no hours is another rule.
CREATE OR REPLACE FUNCTION rule_outside_sending_window(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    margin CONSTANT interval := send_margin(c.channel);
    local_day CONSTANT date := at AT TIME ZONE c.zone;
    opens timestamptz;
BEGIN
    IF c.schedule_id IS NULL OR NOT c.has_hours OR is_open_during(c.schedule_id, c.zone, at, margin) THEN
        RETURN NULL;
    END IF;
    opens := coalesce(next_open(c.schedule_id, c.zone, at, margin), 'infinity');
    RETURN ROW(opens,
        CASE WHEN opens = 'infinity' AND next_open(c.schedule_id, c.zone, at) IS NOT NULL
             THEN concat('no span lasts ', ceil(extract(epoch FROM margin) / 60), ' min')
             WHEN EXISTS (SELECT FROM sending_hours WHERE schedule_id = c.schedule_id AND iso_day = extract(isodow FROM local_day)::integer)
             THEN day_off_name(c.schedule_id, local_day) END)::ruling;
END
$$;
