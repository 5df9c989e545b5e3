-- The senders of an organization to whom the caps leave no room in any lane, or no more than this pick has found enough
-- messages for: what would leave from them is worth no look. Where a cap is spread, the room depends on when the day ends.
CREATE OR REPLACE FUNCTION senders_without_room(own organization_turn, spent text[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    is_spread boolean;
    lanes candidate[];
BEGIN
    SELECT bool_or(trickle) INTO is_spread FROM sending_caps WHERE org_id = own.org_id AND kind IN ('organization', 'sender');
    IF is_spread IS NULL THEN
        RETURN '{}';
    END IF;
    lanes := ARRAY(
        SELECT DISTINCT jsonb_populate_record(CAST(NULL AS candidate), jsonb_build_object(
                   'org_id', own.org_id, 'channel', sender.channel, 'sender_id', sender.id,
                   'schedule_id', clock.schedule_id, 'zone', coalesce(clock.zone, 'UTC')))
          FROM unnest(own.schedules, own.email_senders, own.whatsapp_senders) AS c (schedule_id, email, whatsapp)
         CROSS JOIN LATERAL (VALUES ('email', c.email), ('whatsapp', c.whatsapp)) AS sender (channel, id)
          LEFT JOIN LATERAL unnest(own.clock_schedules, own.clock_zones) AS clock (schedule_id, zone)
                 ON is_spread AND clock.schedule_id IS NOT DISTINCT FROM c.schedule_id
         WHERE sender.id IS NOT NULL);
    RETURN ARRAY(
        SELECT lane.sender_id
          FROM unnest(lanes) WITH ORDINALITY AS lane
          LEFT JOIN (SELECT DISTINCT r.place FROM room_under(ARRAY(SELECT c FROM counted_in(lanes, at) AS c), at) AS r
                      WHERE r.room = 0 OR is_spent(r.scope, r.room, spent)) AS short ON short.place = lane.ordinality
         GROUP BY lane.sender_id HAVING bool_and(short.place IS NOT NULL));
END
$$;
