-- The messages that could leave now, in the order in which runs should send them (see due_in_turn), at least `wanted` if
-- there are as many, without those that a pick has `passed`: other messages of their leads take their places. Up to 1,000
-- that the pick asks again first (see ask_again) are among them, due as they were.
CREATE OR REPLACE FUNCTION due_without(passed uuid[], wanted integer, spent text[]) RETURNS due_message[] LANGUAGE plpgsql STABLE
-- By the order of cadence_enrollments_put_off_idx, as ask_again.
SET enable_sort TO off SET enable_bitmapscan TO off SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off AS $$
DECLARE
    edited CONSTANT bigint := (SELECT count(DISTINCT (org_id, reason)) FROM rule_edits);
    due CONSTANT due_message[] := due_in_turn(wanted + cardinality(passed), '{}', spent);
    rotation sending_rotation;
BEGIN
    IF edited = 0 AND passed = '{}' THEN
        RETURN due;
    END IF;
    SELECT * INTO rotation FROM sending_rotation;
    RETURN ARRAY(
        WITH also AS MATERIALIZED (
            SELECT p.id, jsonb_populate_record(as_due(CAST(p AS cadence_enrollments)), jsonb_build_object('next_step_due', least(p.step_due_at, p.next_step_due))) AS d
              FROM (SELECT again.* FROM rule_edits AS edit
                     CROSS JOIN LATERAL (
                        SELECT * FROM cadence_enrollments AS own WHERE is_asked_again(own, edit)
                         ORDER BY own.next_step_due LIMIT 1000 / edited + 1) AS again
                    UNION
                    SELECT other.* FROM cadence_enrollments AS e
                      JOIN cadence_enrollments AS other ON other.lead_id = e.lead_id AND other.org_id = e.org_id
                     WHERE e.id = ANY (passed) AND NOT other.id = ANY (passed) AND other.next_step_due <= cadence_now()) AS p
             WHERE p.status = 'active' AND is_pickable(CAST(p AS cadence_enrollments))
        ), shut AS MATERIALIZED (
            SELECT rule.enrollment_id FROM first_rulings(
                ARRAY(SELECT own.c FROM candidates_of(ARRAY(SELECT also.id FROM also)) AS own), cadence_now()) AS rule
             WHERE rule.is_of_lane
        ), message AS (
            SELECT DISTINCT ON (id) d FROM (
                SELECT id, d FROM also WHERE (d).next_step_due <= cadence_now() AND id NOT IN (SELECT enrollment_id FROM shut)
                UNION ALL
                SELECT due[n].id, due[n] FROM generate_subscripts(due, 1) AS n) AS either
             WHERE NOT passed @> ARRAY[id] ORDER BY id
        ), queue AS (
            SELECT o.id AS org_id, in_turn_of_organization(array_agg(message.d), o.first_touch_share / 100.0, rotation.turn) AS messages
              FROM message JOIN organizations AS o ON o.id = (message.d).org_id GROUP BY o.id
        )
        SELECT messages[n] FROM queue CROSS JOIN LATERAL generate_subscripts(messages, 1) AS n
         ORDER BY n, org_id <= rotation.org_id, org_id);
END
$$;
