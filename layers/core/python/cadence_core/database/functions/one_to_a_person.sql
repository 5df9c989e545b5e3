-- These locked messages; put off are those to a person to whom the run sends one already: by any of the lead's addresses.
-- It leaves with the next tick, in 15 minutes. Whether the run has begun the first one makes no difference. The
-- run may claim a message once more that could not be read: its own lease is no other message.
CREATE OR REPLACE FUNCTION one_to_a_person(locked picked_message[], run uuid) RETURNS picked_message[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    served CONSTANT uuid[] := (SELECT r.leased FROM cadence_runs AS r WHERE r.id = run);
BEGIN
    IF coalesce(served, '{}') = '{}' THEN
        RETURN locked;
    END IF;
    RETURN ARRAY(
        WITH second AS MATERIALIZED (
            SELECT DISTINCT asked.enrollment_id
              FROM known_as(ARRAY(SELECT m.id FROM unnest(locked) AS m WHERE m.fate IS NULL)) AS asked
              JOIN known_as(served) AS other ON other.name = asked.name AND other.enrollment_id <> asked.enrollment_id
        )
        SELECT CASE WHEN second.enrollment_id IS NULL THEN CAST(m AS picked_message)
                    ELSE CAST(ROW(m.id, m.org_id, m.place, 'lead_gap', cadence_now() + interval '10 minutes', NULL, 'lead_gap', NULL, NULL) AS picked_message) END
          FROM unnest(locked) AS m LEFT JOIN second ON second.enrollment_id = m.id
         ORDER BY m.place);
END
$$;
