-- The lanes of these messages that no rule keeps from leaving now, and whose room this pick has not `spent` (is_spent).
-- `facts`: what the messages of the lane have in common, as a candidate. What many lanes have in common is read once: the
-- facts of a step in all of its zones, a schedule in one zone, and the room under the caps. Where what waited
-- for the schedule to open has all left, `spread_minutes` is 0.
CREATE OR REPLACE FUNCTION lanes_to_leave(due due_message[], spent text[])
RETURNS TABLE (next_step_id uuid, zone text, is_first_touch boolean, facts candidate) LANGUAGE plpgsql STABLE ROWS 10 AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
BEGIN
    RETURN QUERY
    WITH lane AS MATERIALIZED (
        SELECT DISTINCT d.next_step_id, d.zone, d.is_first_touch FROM unnest(due) AS d
    ), step AS MATERIALIZED (
        SELECT own.*, CAST(own_facts AS candidate) AS c, s.follows_lead
          FROM (SELECT l.next_step_id, l.is_first_touch, count(*) > 1 AS has_zones, min(l.zone) AS zone
                  FROM lane AS l GROUP BY l.next_step_id, l.is_first_touch) AS own
         CROSS JOIN LATERAL lane_of(own.next_step_id, CASE WHEN own.has_zones THEN '' ELSE own.zone END, own.is_first_touch) AS own_facts
          LEFT JOIN sending_schedules AS s ON s.id = CASE WHEN own.has_zones THEN own_facts.schedule_id END
    ), asked AS MATERIALIZED (
        SELECT l.*, CASE WHEN NOT step.has_zones THEN step.c ELSE jsonb_populate_record(step.c, jsonb_build_object(
                   'zone', zone_of(l.zone, step.follows_lead, (step.c).zone, NULL))) END AS c
          FROM lane AS l JOIN step ON step.next_step_id = l.next_step_id AND step.is_first_touch = l.is_first_touch
    ), clock AS MATERIALIZED (
        SELECT own.*, coalesce(span.opens_at <= at AND span.closes_at >= at + send_margin(own.channel), false)
                      OR is_open_during(own.schedule_id, own.zone, at, send_margin(own.channel)) AS is_open,
               span.opens_at <= at - make_interval(mins => own.spread_minutes) AND span.closes_at > at AS all_have_left
          FROM (SELECT DISTINCT (a.c).org_id, (a.c).schedule_id, (a.c).zone, (a.c).channel, (a.c).spread_minutes FROM asked AS a WHERE (a.c).schedule_id IS NOT NULL) AS own
          LEFT JOIN open_spans AS span ON span.org_id = own.org_id AND span.schedule_id = own.schedule_id AND span.zone = own.zone
    ), unruled AS MATERIALIZED (
        SELECT a.*, row_number() OVER () AS place FROM asked AS a
         WHERE NOT EXISTS (
            SELECT FROM clock
             WHERE NOT clock.is_open AND clock.schedule_id = (a.c).schedule_id AND clock.zone = (a.c).zone AND clock.channel = (a.c).channel)
           AND NOT EXISTS (
            SELECT FROM rules_of(a.c, at) AS rule
             WHERE rule.is_of_lane AND (rule.says).until IS NOT NULL
               AND rule.reason NOT IN ('outside_sending_window', 'organization_cap', 'sender_cap', 'first_touch_cap'))
    ), short AS MATERIALIZED (
        SELECT r.place FROM room_under(ARRAY(
            SELECT own FROM counted_in(ARRAY(SELECT u.c FROM unruled AS u ORDER BY u.place), at) AS own), at) AS r
         WHERE EXISTS (SELECT FROM unruled AS u WHERE (u.c).has_caps) AND (r.room = 0 OR is_spent(r.scope, r.room, spent))
    )
    SELECT l.next_step_id, l.zone, l.is_first_touch, CASE WHEN clock.all_have_left THEN jsonb_populate_record(a.c, '{"spread_minutes": 0}') ELSE a.c END
      FROM lane AS l
      LEFT JOIN asked AS a ON a.next_step_id = l.next_step_id AND a.zone = l.zone AND a.is_first_touch = l.is_first_touch
      LEFT JOIN unruled AS u ON u.next_step_id = l.next_step_id AND u.zone = l.zone AND u.is_first_touch = l.is_first_touch
      LEFT JOIN clock ON clock.schedule_id = (a.c).schedule_id AND clock.zone = (a.c).zone AND clock.channel = (a.c).channel
     WHERE a.next_step_id IS NULL  -- an archived step, which no rule knows
        OR u.place IS NOT NULL AND u.place NOT IN (SELECT short.place FROM short);
END
$$;
