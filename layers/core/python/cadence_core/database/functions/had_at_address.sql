-- Another enrollment that had this step at the address with this hash, while this enrollment existed or
-- being open itself: one person gets a step once, whatever the number of leads. No row if there is none.
-- An enrollment that begins after the other has ended gets everything again. A message that is being
-- sent counts last: it may still be refused.
CREATE OR REPLACE FUNCTION had_at_address(enrollment uuid, enrolled timestamptz, step uuid, hash bytea)
RETURNS TABLE (id uuid, is_being_sent boolean) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT other.id, i.status = 'sending'
      -- Fenced, because only the index of hashes finds few rows.
      FROM (SELECT * FROM interactions WHERE address_hashes @> ARRAY[hash] OFFSET 0) AS i
      JOIN cadence_enrollments AS other ON other.id = i.enrollment_id
     WHERE i.enrollment_id <> enrollment
       AND i.step_id = step AND i.type = 'message' AND i.status <> 'failed'
       AND (other.status IN ('active', 'paused') OR greatest(i.created_at, i.sent_at) >= enrolled)
     ORDER BY i.status = 'sending', i.created_at, i.id LIMIT 1
$$;
