-- These turns, with the cadences only from which something may leave under the caps: those of a step whose sender has room in
-- a lane, and more than this pick has found enough messages for (is_spent). What is left of none is no turn. Where a cap is spread,
-- the room depends on when the day ends. All organizations are asked at once, since each would cost as much as a few together.
CREATE OR REPLACE FUNCTION turns_with_room(turns organization_turn[], spent text[]) RETURNS organization_turn[] LANGUAGE plpgsql STABLE
SET enable_indexscan TO off SET enable_nestloop TO off AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    caps CONSTANT sending_caps[] := ARRAY(
        SELECT CAST(cap AS sending_caps) FROM sending_caps AS cap
         WHERE cap.kind IN ('organization', 'sender') AND cap.org_id = ANY (ARRAY(SELECT t.org_id FROM unnest(turns) AS t)));
    lanes candidate[];
    with_clocks boolean;
    full_senders uuid[] := '{}';
    full_cadences uuid[];
BEGIN
    FOREACH with_clocks IN ARRAY '{false,true}'::boolean[] LOOP
        lanes := ARRAY(
            WITH capped AS MATERIALIZED (
                SELECT cap.org_id, bool_or(cap.trickle) AS is_spread, EXISTS (SELECT FROM reputation_pauses AS p WHERE p.org_id = cap.org_id) AS has_pauses
                  FROM unnest(caps) AS cap GROUP BY cap.org_id
            ), lane AS MATERIALIZED (
                SELECT DISTINCT t.org_id, capped.has_pauses, sender.channel, sender.id AS sender_id, clock.schedule_id, clock.zone
                  FROM unnest(turns) AS t JOIN capped ON capped.org_id = t.org_id
                 CROSS JOIN LATERAL unnest(t.schedules, t.email_senders, t.whatsapp_senders) AS c (schedule_id, email, whatsapp)
                 CROSS JOIN LATERAL (VALUES ('email', c.email), ('whatsapp', c.whatsapp)) AS sender (channel, id)
                  LEFT JOIN LATERAL unnest(t.clock_schedules, t.clock_zones) AS clock (schedule_id, zone)
                         ON with_clocks AND clock.schedule_id IS NOT DISTINCT FROM c.schedule_id
                 WHERE sender.id IS NOT NULL AND sender.id NOT IN (SELECT unnest(full_senders)) AND (capped.is_spread OR NOT with_clocks)
            )
            SELECT jsonb_populate_record(CAST(NULL AS candidate), to_jsonb(lane)) FROM lane);
        full_senders := full_senders || ARRAY(
            SELECT lane.sender_id
              FROM unnest(lanes) WITH ORDINALITY AS lane
              LEFT JOIN (SELECT DISTINCT r.place FROM room_under(ARRAY(SELECT c FROM counted_in(lanes, at, known => caps) AS c), at) AS r
                          WHERE r.room = 0 OR is_spent(r.scope, r.room, spent)) AS short ON short.place = lane.ordinality
             GROUP BY lane.sender_id HAVING bool_and(short.place IS NOT NULL));
    END LOOP;
    IF full_senders = '{}' THEN
        RETURN turns;
    END IF;
    full_cadences := ARRAY(
        WITH cadence AS MATERIALIZED (
            SELECT c.id, coalesce(c.email IN (SELECT unnest(full_senders)), false) AS is_email_full,
                   coalesce(c.whatsapp IN (SELECT unnest(full_senders)), false) AS is_whatsapp_full
              FROM unnest(turns) AS t
             CROSS JOIN LATERAL unnest(t.cadences, t.email_senders, t.whatsapp_senders) AS c (id, email, whatsapp)
        )
        SELECT c.id FROM cadence AS c WHERE c.is_email_full AND c.is_whatsapp_full
         UNION ALL
        SELECT c.id FROM cadence AS c JOIN cadence_steps AS s ON s.cadence_id = c.id
         WHERE s.archived_at IS NULL AND c.is_email_full <> c.is_whatsapp_full
           AND s.cadence_id = ANY (ARRAY(SELECT id FROM cadence WHERE is_email_full <> is_whatsapp_full))
         GROUP BY c.id HAVING bool_and(CASE s.channel WHEN 'email' THEN c.is_email_full ELSE c.is_whatsapp_full END));
    RETURN ARRAY(
        SELECT CAST(ROW(t.org_id, t.first_touch_share, own.*, t.clock_schedules, t.clock_zones, t.shut, t.stopped, t.open_zones) AS organization_turn)
          FROM unnest(turns) WITH ORDINALITY AS t
         CROSS JOIN LATERAL (
            SELECT array_agg(c.id) AS ids, array_agg(c.is_pilot), array_agg(c.schedule_id), array_agg(c.email), array_agg(c.whatsapp)
              FROM unnest(t.cadences, t.are_pilots, t.schedules, t.email_senders, t.whatsapp_senders) AS c (id, is_pilot, schedule_id, email, whatsapp)
             WHERE c.id NOT IN (SELECT unnest(full_cadences))) AS own
         WHERE own.ids IS NOT NULL ORDER BY t.ordinality);
END
$$;
