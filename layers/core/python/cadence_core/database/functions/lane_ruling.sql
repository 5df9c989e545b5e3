-- Why no message of this step may leave now for leads of this zone, or NULL if some may. Of a step that
-- is archived or deleted, the enrollments that wait for it get another one: only the claim finds out which.
CREATE OR REPLACE FUNCTION lane_ruling(step uuid, zone text) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    lane record;
BEGIN
    SELECT s.org_id, s.channel, c.status = 'active' AND c.deleted_at IS NULL AS is_cadence_active,
           sender.id AS sender_id, sender.stopped_until
      INTO lane
      FROM cadence_steps AS s
      JOIN cadences AS c ON c.id = s.cadence_id AND c.org_id = s.org_id
      LEFT JOIN senders AS sender
             ON sender.id = CASE s.channel WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END
            AND sender.org_id = s.org_id
     WHERE s.id = step AND s.archived_at IS NULL;
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF NOT lane.is_cadence_active THEN
        RETURN CAST(ROW('infinity', NULL) AS ruling);
    ELSIF EXISTS (
        SELECT FROM sending_stops AS stop
         WHERE coalesce(stop.org_id, lane.org_id) = lane.org_id AND coalesce(stop.channel, lane.channel) = lane.channel
           AND (stop.sender_id IS NULL OR stop.sender_id = lane.sender_id)) THEN
        RETURN CAST(ROW('infinity', NULL) AS ruling);
    ELSIF lane.stopped_until > cadence_now() THEN
        RETURN CAST(ROW(lane.stopped_until, NULL) AS ruling);
    END IF;
    RETURN NULL;
END
$$;
