-- Compute again the cached spans that are over or that an edit concerns, at most so many, and add the pairs
-- of a schedule and a time zone that are new; the next call computes these. Returns how many it computed.
--
-- No two sessions wait for each other: one leaves out what the other computes, and all add in one order.
CREATE OR REPLACE FUNCTION refresh_open_spans(wanted integer DEFAULT 1000) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    at CONSTANT timestamptz := cadence_now();
    span record;
    opening timestamptz;
    computed integer := 0;
BEGIN
    FOR span IN
        SELECT org_id, schedule_id, zone FROM open_spans
         WHERE closes_at <= at ORDER BY closes_at LIMIT wanted FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        opening := next_open(span.schedule_id, span.zone, at);
        UPDATE open_spans AS own
           SET opens_at = coalesce(opening, 'infinity'),
               closes_at = coalesce(open_until(span.schedule_id, span.zone, opening), at + interval '1 day')
         WHERE own.org_id = span.org_id AND own.schedule_id = span.schedule_id AND own.zone = span.zone;
        computed := computed + 1;
    END LOOP;
    INSERT INTO open_spans (org_id, schedule_id, zone)
    SELECT s.org_id, s.id, used.zone
      FROM sending_schedules AS s
     CROSS JOIN LATERAL (
          SELECT sending_zone(s.org_id, s.id, NULL) AS zone
           UNION
          SELECT known.zone FROM lead_zones AS known WHERE known.org_id = s.org_id AND s.follows_lead) AS used
     WHERE NOT EXISTS (SELECT FROM open_spans AS own
                        WHERE own.org_id = s.org_id AND own.schedule_id = s.id AND own.zone = used.zone)
     ORDER BY s.id, used.zone
        ON CONFLICT DO NOTHING;
    RETURN computed;
END
$$;
