-- The message that each of these enrollments waits for (see candidates_of). What the queue knows of its lane is not read
-- again.
CREATE OR REPLACE FUNCTION candidates_of_picked(picked picked_message[])
RETURNS TABLE (enrollment_id uuid, c candidate) LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY
    SELECT m.id, jsonb_populate_record(m.c, jsonb_build_object(
               'email_key', l.email_key, 'phone_key', l.phone_key,
               'address_key', address.key, 'recipient_domain', substring(address.key FROM '@(.+)$')))
      FROM unnest(picked) AS m
      JOIN leads AS l ON l.id = (m.c).lead_id AND l.org_id = m.org_id
     CROSS JOIN LATERAL (
          SELECT CASE (m.c).channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS address
     WHERE (m.c).step_id IS NOT NULL
     UNION ALL
    SELECT own.enrollment_id, own.c FROM candidates_of(ARRAY(SELECT m.id FROM unnest(picked) AS m WHERE (m.c).step_id IS NULL)) AS own;
END
$$;
