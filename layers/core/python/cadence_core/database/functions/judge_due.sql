-- Decide what becomes of messages that are locked, in their order, until `places` are filled. One with a fate keeps it;
-- each other one is judged by all rules that the pick has not asked of its lane. What only a person can change is claimed, and takes no
-- room. What a rule of the lane keeps, although the lane was open, is in the queue of another lane than its own,
-- as when its step was archived: it is put off for a short time, so that it holds up no other.
CREATE OR REPLACE FUNCTION judge_due(locked picked_message[], places integer) RETURNS picked_message[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        WITH asked AS MATERIALIZED (
            SELECT * FROM candidates_of_picked(ARRAY(SELECT m FROM unnest(locked) AS m WHERE m.fate IS NULL))
        ), known AS (
            SELECT m.id FROM unnest(locked) AS m WHERE (m.c).step_id IS NOT NULL
        ), rule AS MATERIALIZED (
            SELECT * FROM rulings_in_open_lanes(
                ARRAY(SELECT c FROM asked WHERE asked.enrollment_id IN (SELECT id FROM known)), cadence_now(), caps_apart => true)
             UNION ALL
            SELECT * FROM first_rulings(
                ARRAY(SELECT c FROM asked WHERE asked.enrollment_id NOT IN (SELECT id FROM known)), cadence_now(), caps_apart => true)
        ), judged AS MATERIALIZED (
            SELECT m.id, m.org_id, m.place, m.fate, m.until, m.held_by, asked.c, rule.reason, rule.until AS rule_until, rule.is_of_lane, rule.detail
              FROM unnest(locked) AS m
              LEFT JOIN asked ON asked.enrollment_id = m.id
              LEFT JOIN rule ON rule.enrollment_id = m.id
        ), beyond AS MATERIALIZED (
            SELECT * FROM beyond_room(ARRAY(SELECT c FROM judged WHERE fate IS NULL AND reason IS NULL ORDER BY place), cadence_now())
        ), settled AS (
            SELECT j.id, j.org_id, j.place,
                   CASE WHEN j.fate IS NOT NULL THEN j.fate
                        WHEN beyond.is_of_lane AND beyond.until IS NULL THEN NULL
                        WHEN j.is_of_lane OR j.rule_until < 'infinity' THEN j.reason
                        ELSE coalesce(beyond.reason, 'leased') END AS fate,
                   CASE WHEN j.fate IS NOT NULL THEN j.until
                        WHEN coalesce(j.is_of_lane, beyond.is_of_lane)
                        THEN least(j.rule_until, beyond.until, cadence_now() + interval '15 minutes')
                        ELSE coalesce(j.rule_until, beyond.until) END AS until,
                   CASE WHEN beyond.is_of_lane AND beyond.until IS NULL THEN beyond.scope END AS spent_scope,
                   coalesce(j.held_by, j.reason, beyond.reason) AS reason, j.detail
              FROM judged AS j LEFT JOIN beyond ON beyond.enrollment_id = j.id
        ), numbered AS (
            SELECT *, count(*) FILTER (WHERE fate IN ('leased', 'suspect')) OVER (ORDER BY place) AS filled FROM settled
        )
        SELECT CAST(ROW(id, org_id, place, fate, until, spent_scope, reason, detail, NULL) AS picked_message) FROM numbered
         WHERE filled < places OR filled = places AND fate IN ('leased', 'suspect')
         ORDER BY place);
END
$$;
