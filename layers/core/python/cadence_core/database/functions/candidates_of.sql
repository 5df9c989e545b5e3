-- The message that each of these enrollments waits for, as the sending rules see it. Without a step
-- left, its step is null.
CREATE OR REPLACE FUNCTION candidates_of(enrollments uuid[])
RETURNS TABLE (enrollment_id uuid, c candidate) LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT e.id, CAST(ROW(
        e.org_id, e.cadence_id, s.id, s.channel, e.is_first_touch,
        sending_zone(e.org_id, own.schedule_id, l.timezone), own.schedule_id,
        sender.id, substring(sender.address_key FROM '@(.+)$'), sender.portfolio,
        e.id, e.lead_id, e.step_due_at, address.key, substring(address.key FROM '@(.+)$')) AS candidate)
      FROM unnest(enrollments) AS asked (id)
      JOIN cadence_enrollments AS e ON e.id = asked.id
      JOIN organizations AS o ON o.id = e.org_id
      JOIN cadences AS c ON c.id = e.cadence_id AND c.org_id = e.org_id
      JOIN leads AS l ON l.id = e.lead_id AND l.org_id = e.org_id
     CROSS JOIN LATERAL (SELECT coalesce(c.schedule_id, o.schedule_id) AS schedule_id) AS own
      LEFT JOIN LATERAL step_to_send(e) AS s ON s.org_id = e.org_id
      LEFT JOIN senders AS sender
             ON sender.id = CASE s.channel WHEN 'email' THEN c.email_sender_id ELSE c.whatsapp_sender_id END
            AND sender.channel = s.channel AND sender.org_id = e.org_id
     CROSS JOIN LATERAL (
          SELECT CASE s.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS address
$$;
