-- The organizations one of whose schedules may be open in one of their time zones, the one after `served` first, each with
-- what its queue needs to know: see turns_with_due. Where every schedule is known to open later, as at night, no queue is
-- looked into. '' is the zone of leads without one. What all organizations need is read together, from few pages.
CREATE OR REPLACE FUNCTION turns_of_organizations(served uuid, without uuid[]) RETURNS SETOF organization_turn LANGUAGE sql STABLE AS $$
    WITH active AS MATERIALIZED (  -- or the order of an index, in which they are grouped, would cost a block for each
        SELECT org_id, id, is_pilot, schedule_id, email_sender_id, whatsapp_sender_id FROM cadences AS c
         WHERE c.status = 'active' AND c.deleted_at IS NULL AND c.org_id NOT IN (SELECT unnest(without))
    ), cadence AS MATERIALIZED (
        SELECT org_id, array_agg(id) AS ids, array_agg(is_pilot) AS are_pilots, array_agg(schedule_id) AS schedules,
               array_agg(email_sender_id) AS email_senders, array_agg(whatsapp_sender_id) AS whatsapp_senders
          FROM active GROUP BY org_id
    ), organization AS MATERIALIZED (
        SELECT c.*, o.schedule_id, o.timezone, o.first_touch_share FROM cadence AS c JOIN organizations AS o ON o.id = c.org_id
    ), schedule AS MATERIALIZED (
        SELECT o.org_id, s.id, s.follows_lead, zone_of(NULL, s.follows_lead, s.timezone, o.timezone) AS own_zone
          FROM (SELECT DISTINCT org_id, timezone, coalesce(of_cadence, schedule_id) AS schedule_id
                  FROM organization CROSS JOIN LATERAL unnest(schedules) AS of_cadence) AS o
          LEFT JOIN sending_schedules AS s ON s.id = o.schedule_id AND s.org_id = o.org_id
    ), zone AS MATERIALIZED (
        SELECT s.org_id, s.id AS schedule_id, lead.zone, own.clock, coalesce(span.opens_at, '-infinity') <= cadence_now() AS is_open
          FROM schedule AS s
          JOIN (SELECT org_id, zone FROM lead_zones UNION ALL SELECT id, '' FROM organizations) AS lead ON lead.org_id = s.org_id
         CROSS JOIN LATERAL (SELECT CASE WHEN s.follows_lead IS NOT FALSE AND lead.zone <> '' THEN lead.zone ELSE s.own_zone END AS clock) AS own
          LEFT JOIN open_spans AS span ON span.schedule_id = s.id AND span.zone = own.clock
    ), stop AS MATERIALIZED (
        SELECT s.org_id, s.channel FROM sending_stops AS s WHERE s.sender_id IS NULL
    ), turns AS MATERIALIZED (
        SELECT o.*, hours.open_zones, hours.clock_schedules, hours.clock_zones, hours.shut,
               ARRAY(SELECT channel FROM stop WHERE org_id IS NULL) || coalesce(of_organization.channels, '{}') AS stopped
          FROM organization AS o
          JOIN (SELECT org_id, array_agg(DISTINCT zone) FILTER (WHERE is_open) AS open_zones,
                       array_agg(schedule_id) FILTER (WHERE is_open) AS clock_schedules, array_agg(clock) FILTER (WHERE is_open) AS clock_zones,
                       coalesce(array_agg(concat(schedule_id, zone)) FILTER (WHERE NOT is_open), '{}') AS shut
                  FROM zone GROUP BY org_id) AS hours ON hours.org_id = o.org_id
          LEFT JOIN (SELECT org_id, array_agg(channel) AS channels, bool_or(channel IS NULL) AS are_all
                       FROM stop GROUP BY org_id) AS of_organization ON of_organization.org_id = o.org_id
         WHERE of_organization.are_all IS NOT TRUE
         ORDER BY o.org_id <= served, o.org_id
    )
    SELECT turns.org_id, CAST(turns.first_touch_share / 100.0 AS double precision), turns.ids, turns.are_pilots,
           ARRAY(SELECT coalesce(of_cadence, turns.schedule_id) FROM unnest(turns.schedules) AS of_cadence),
           turns.email_senders, turns.whatsapp_senders, turns.clock_schedules, turns.clock_zones, turns.shut, turns.stopped, turns.open_zones
      FROM turns
     WHERE turns.open_zones IS NOT NULL
$$;
