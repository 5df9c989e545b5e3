-- The message that each of these enrollments waits for, as the sending rules see it. Without a step
-- left, it is null but for the enrollment's own columns.
-- PL/pgSQL keeps the rows: as part of its caller's plan, each rule would read the facts anew.
CREATE OR REPLACE FUNCTION candidates_of(enrollments uuid[])
RETURNS TABLE (enrollment_id uuid, c candidate) LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY
    SELECT e.id, jsonb_populate_record(CAST(lane AS candidate), jsonb_build_object(
               'enrollment_id', e.id, 'lead_id', e.lead_id, 'step_due_at', e.step_due_at,
               'email_key', l.email_key, 'phone_key', l.phone_key,
               'address_key', address.key, 'recipient_domain', substring(address.key FROM '@(.+)$'),
               'is_in_pilot', lane.is_pilot AND EXISTS (
                   SELECT FROM cadence_pilots AS p WHERE p.cadence_id = e.cadence_id AND p.lead_id = e.lead_id)))
      FROM unnest(enrollments) AS asked (id)
      JOIN cadence_enrollments AS e ON e.id = asked.id
      JOIN leads AS l ON l.id = e.lead_id AND l.org_id = e.org_id
      LEFT JOIN LATERAL step_to_send(e) AS s ON s.org_id = e.org_id
      LEFT JOIN LATERAL facts_of_lane(s, l.timezone, e.is_first_touch) AS lane ON true
     CROSS JOIN LATERAL (
          SELECT CASE s.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS address;
END
$$;
