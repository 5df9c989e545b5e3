-- The paused enrollments of a selection (held). Follows standings.sql.
, selected AS MATERIALIZED (
    SELECT * FROM jsonb_to_record(CAST(:selection AS jsonb)) AS s (
        paused_by text, reason text, organizations uuid[], cadences uuid[], templates uuid[],
        enrollments uuid[], is_release boolean)
), paused_at AS MATERIALIZED (
    SELECT DISTINCT cadence_id, next_step_id FROM cadence_enrollments
     WHERE status = 'paused' AND (SELECT templates IS NOT NULL FROM selected)
), at_templates AS MATERIALIZED (
    SELECT e.cadence_id, e.next_step_id
      FROM paused_at AS e
      JOIN places AS p ON p.cadence_id = e.cadence_id AND p.step_id = e.next_step_id
     WHERE p.template_id = ANY ((SELECT templates FROM selected)::uuid[])
), held AS NOT MATERIALIZED (
    -- Each condition is a subquery of its own: joining `selected` would make the planner expect one row.
    SELECT e.id, e.org_id, e.cadence_id, e.next_step_id, e.status_reason, e.next_step_due
      FROM cadence_enrollments AS e
     WHERE e.status = 'paused' AND e.paused_by = (SELECT paused_by FROM selected)
       AND ((SELECT reason IS NULL FROM selected) OR e.status_reason = (SELECT reason FROM selected))
       -- An uncertain message is settled: evidence or an operator's verdict moves its enrollment.
       AND (NOT (SELECT is_release FROM selected) OR e.status_reason IS DISTINCT FROM 'uncertain_send')
       AND ((SELECT organizations IS NULL FROM selected) OR e.org_id = ANY ((SELECT organizations FROM selected)::uuid[]))
       AND ((SELECT cadences IS NULL FROM selected) OR e.cadence_id = ANY ((SELECT cadences FROM selected)::uuid[]))
       AND ((SELECT enrollments IS NULL FROM selected) OR e.id = ANY ((SELECT enrollments FROM selected)::uuid[]))
       AND ((SELECT templates IS NULL FROM selected)
            OR (e.cadence_id, e.next_step_id) IN (SELECT cadence_id, next_step_id FROM at_templates))
)
