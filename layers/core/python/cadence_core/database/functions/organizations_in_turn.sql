-- The organizations that have something due in a time zone where one of their schedules may be open, the one
-- after `served` first. Read as many as are needed: each costs a look into its queue. What is due where every
-- schedule is known to open later costs nothing at night; in the evening, a look for each zone that is open.
-- '' is the zone of leads without one. The zones of all organizations together are read from few pages.
CREATE OR REPLACE FUNCTION organizations_in_turn(served uuid, without uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH schedule AS MATERIALIZED (
        SELECT c.org_id, s.id, s.follows_lead, zone_of(NULL, s.follows_lead, s.timezone, o.timezone) AS own_zone
          FROM (SELECT DISTINCT org_id, schedule_id FROM cadences WHERE status = 'active' AND deleted_at IS NULL) AS c
          JOIN organizations AS o ON o.id = c.org_id
          LEFT JOIN sending_schedules AS s ON s.id = coalesce(c.schedule_id, o.schedule_id) AND s.org_id = o.id
         WHERE c.org_id NOT IN (SELECT unnest(without))
    ), zone AS MATERIALIZED (
        SELECT s.org_id, lead.zone, bool_or(coalesce(span.opens_at, '-infinity') <= cadence_now()) AS is_open
          FROM schedule AS s
          JOIN (SELECT org_id, zone FROM lead_zones UNION ALL SELECT id, '' FROM organizations) AS lead ON lead.org_id = s.org_id
          LEFT JOIN open_spans AS span
                 ON span.schedule_id = s.id AND span.zone = CASE WHEN s.follows_lead AND lead.zone <> '' THEN lead.zone ELSE s.own_zone END
         GROUP BY s.org_id, lead.zone
    ), turns AS MATERIALIZED (
        SELECT org_id, bool_and(is_open) AS is_open_everywhere, array_agg(zone) FILTER (WHERE is_open) AS open_zones
          FROM zone GROUP BY org_id ORDER BY org_id <= served, org_id
    )
    SELECT turns.org_id
      FROM turns
     CROSS JOIN LATERAL (
        SELECT FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.org_id = turns.org_id AND e.next_step_due <= cadence_now() LIMIT 1) AS due
     CROSS JOIN LATERAL (
        SELECT WHERE turns.is_open_everywhere
         UNION ALL
        SELECT FROM unnest(turns.open_zones) AS open (zone)
         CROSS JOIN LATERAL (
            SELECT FROM cadence_enrollments AS e
             WHERE e.status = 'active' AND e.org_id = turns.org_id AND e.zone = open.zone AND e.next_step_due <= cadence_now()
             ORDER BY e.next_step_due LIMIT 1) AS there
         LIMIT 1) AS somewhere
     WHERE turns.open_zones IS NOT NULL
       AND NOT EXISTS (
           SELECT FROM sending_stops AS stop
            WHERE stop.org_id = turns.org_id AND stop.channel IS NULL AND stop.sender_id IS NULL)
$$;
