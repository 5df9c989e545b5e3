-- What the messages of one step to leads of one zone have in common, as a candidate without a lead. An empty zone stands
-- for leads without one. `spread_minutes`: see rule_spread.
CREATE OR REPLACE FUNCTION facts_of_lane(step cadence_steps, of_zone text, first_touch boolean) RETURNS SETOF candidate
LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT o.id, c.id, step.id, step.channel, first_touch,
           zone_of(of_zone, schedule.follows_lead, schedule.timezone, o.timezone), schedule.id,
           sender.id, from_domain(sender), sender.portfolio,
           CASE WHEN c.deleted_at IS NULL THEN c.status ELSE 'deleted' END, c.is_pilot, c.when_too_late, c.max_lateness_hours,
           sender.status, sender.stopped_until, sender.stop_code,
           NULLIF(t.fault_code, ''), o.minimum_gap_minutes,
           EXISTS (SELECT FROM sending_hours AS hours WHERE hours.schedule_id = schedule.id),
           EXISTS (SELECT FROM sending_stops),
           EXISTS (SELECT FROM reputation_pauses AS pause
                    WHERE pause.org_id = o.id AND CASE pause.scope WHEN 'sender' THEN pause.sender_id = sender.id
                                                       WHEN 'domain' THEN pause.domain = from_domain(sender) ELSE true END),
           EXISTS (SELECT FROM sending_caps AS cap WHERE cap.org_id = o.id),
           CAST(NULL AS uuid), CAST(NULL AS uuid), CAST(NULL AS timestamptz), CAST(NULL AS text), CAST(NULL AS text), false,
           schedule.spread_minutes, c.waits_for_return, CAST(NULL AS text), CAST(NULL AS text)
      FROM organizations AS o
      JOIN cadences AS c ON c.id = step.cadence_id AND c.org_id = o.id
      LEFT JOIN sending_schedules AS schedule ON schedule.id = coalesce(c.schedule_id, o.schedule_id) AND schedule.org_id = o.id
      LEFT JOIN message_templates AS t ON t.id = step.template_id AND t.org_id = o.id
      LEFT JOIN senders AS sender
             ON sender.id = CASE step.channel WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END
            AND sender.channel = step.channel AND sender.org_id = o.id
     WHERE o.id = step.org_id
$$;
