-- Another enrollment that had this step at the address with this hash, while this enrollment existed or
-- being open itself: one person gets a step once, whatever the number of leads. No row if there is none.
-- An enrollment that begins after the other has ended gets everything again.
CREATE OR REPLACE FUNCTION had_at_address(enrollment uuid, enrolled timestamptz, step uuid, hash bytea)
RETURNS TABLE (id uuid) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT other.id
      -- Fenced, because only the index of hashes finds few rows.
      FROM (SELECT * FROM interactions WHERE address_hashes @> ARRAY[hash] OFFSET 0) AS i
      JOIN cadence_enrollments AS other ON other.id = i.enrollment_id
     WHERE i.enrollment_id <> enrollment
       AND i.step_id = step AND i.type = 'message' AND i.status <> 'failed'
       AND (other.status IN ('active', 'paused') OR i.created_at >= enrolled)
     ORDER BY i.created_at, i.id LIMIT 1
$$;
