-- By what the person of each of these enrollments is known in its organization: the lead, and its addresses.
CREATE OR REPLACE FUNCTION known_as(enrollments uuid[]) RETURNS TABLE (enrollment_id uuid, name text)
LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    RETURN QUERY
    SELECT e.id, concat(e.org_id, ' ', own.name)
      FROM unnest(enrollments) AS asked (id)
      JOIN cadence_enrollments AS e ON e.id = asked.id
      JOIN leads AS l ON l.id = e.lead_id AND l.org_id = e.org_id
     CROSS JOIN LATERAL (VALUES (CAST(l.id AS text)), (l.email_key), (l.phone_key)) AS own (name)
     WHERE own.name <> '';
END
$$;
