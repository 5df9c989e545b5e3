-- Another enrollment that had this step at the lead's address, while this enrollment existed or being
-- open itself: one person gets a step once, whatever the number of leads. Null if there is none. An
-- enrollment that begins after the other has ended gets everything again.
CREATE OR REPLACE FUNCTION had_at_address(enrollment uuid, step uuid) RETURNS uuid LANGUAGE sql STABLE
SET search_path FROM CURRENT AS $$
    SELECT other.id
      FROM cadence_enrollments AS e
      JOIN leads AS l ON l.id = e.lead_id
      JOIN cadence_steps AS s ON s.id = step
     CROSS JOIN LATERAL (
          -- Fenced, because only the index of hashes finds few rows.
          SELECT * FROM interactions
           WHERE address_hashes @> ARRAY[address_hash(
                     e.org_id, s.channel, NULLIF(CASE s.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END, ''))]
          OFFSET 0) AS i
      JOIN cadence_enrollments AS other ON other.id = i.enrollment_id
     WHERE e.id = enrollment AND other.id <> enrollment
       AND i.step_id = step AND i.type = 'message' AND i.status <> 'failed'
       AND (other.status IN ('active', 'paused') OR i.created_at >= e.enrolled_at)
     ORDER BY i.created_at, i.id LIMIT 1
$$;
