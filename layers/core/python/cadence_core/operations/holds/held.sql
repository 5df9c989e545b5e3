-- The paused enrollments of a selection (held). Follows standings.sql.
-- A group is what is paused for one reason at one step. The index of holds is in the order of the groups: it is asked for
-- the first enrollment of each one, and then for so many enrollments of those that are selected, after an id.
, selected AS MATERIALIZED (
    SELECT * FROM jsonb_to_record(CAST(:selection AS jsonb)) AS s (
        paused_by text, reason text, organizations uuid[], cadences uuid[], templates uuid[],
        enrollments uuid[], is_release boolean)
), start AS MATERIALIZED (
    -- Where to look for groups; `cadence_id` is NULL where all of the organization are meant.
    SELECT o.id AS org_id, CAST(NULL AS uuid) AS cadence_id
      FROM selected AS s JOIN organizations AS o ON s.organizations IS NULL OR o.id = ANY (s.organizations)
     WHERE s.cadences IS NULL AND s.enrollments IS NULL
     UNION ALL
    SELECT c.org_id, c.id
      FROM selected AS s JOIN cadences AS c ON c.id = ANY (s.cadences) AND (s.organizations IS NULL OR c.org_id = ANY (s.organizations))
     WHERE s.enrollments IS NULL
), leap AS (
    SELECT start.cadence_id AS only, first.*
      FROM start
     CROSS JOIN LATERAL (
        SELECT e.org_id, e.cadence_id, coalesce(e.status_reason, '') AS reason, coalesce(e.next_step_id, '00000000-0000-0000-0000-000000000000') AS step
          FROM cadence_enrollments AS e
         WHERE e.status = 'paused' AND e.org_id = start.org_id AND e.paused_by = (SELECT paused_by FROM selected)
           AND e.cadence_id >= coalesce(start.cadence_id, '00000000-0000-0000-0000-000000000000')
         ORDER BY e.cadence_id, coalesce(e.status_reason, ''), coalesce(e.next_step_id, '00000000-0000-0000-0000-000000000000') LIMIT 1) AS first
     WHERE first.cadence_id = coalesce(start.cadence_id, first.cadence_id)
     UNION ALL
    SELECT leap.only, next.*
      FROM leap
     CROSS JOIN LATERAL (
        SELECT e.org_id, e.cadence_id, coalesce(e.status_reason, '') AS reason, coalesce(e.next_step_id, '00000000-0000-0000-0000-000000000000') AS step
          FROM cadence_enrollments AS e
         WHERE e.status = 'paused' AND e.org_id = leap.org_id AND e.paused_by = (SELECT paused_by FROM selected)
           AND (e.cadence_id, coalesce(e.status_reason, ''), coalesce(e.next_step_id, '00000000-0000-0000-0000-000000000000')) > (leap.cadence_id, leap.reason, leap.step)
         ORDER BY e.cadence_id, coalesce(e.status_reason, ''), coalesce(e.next_step_id, '00000000-0000-0000-0000-000000000000') LIMIT 1) AS next
     WHERE next.cadence_id = coalesce(leap.only, next.cadence_id)
), looked AS MATERIALIZED (
    SELECT org_id, cadence_id, reason, step FROM leap LIMIT CAST(:groups AS integer)
), named AS MATERIALIZED (
    SELECT e.id, e.org_id, e.cadence_id, coalesce(e.status_reason, '') AS reason, coalesce(e.next_step_id, '00000000-0000-0000-0000-000000000000') AS step, e.next_step_due
      FROM selected AS s JOIN cadence_enrollments AS e ON e.id = ANY (s.enrollments)
     WHERE e.status = 'paused' AND e.paused_by = s.paused_by
), hold_group AS MATERIALIZED (
    SELECT g.*
      FROM (SELECT * FROM looked UNION SELECT org_id, cadence_id, reason, step FROM named) AS g
     CROSS JOIN selected AS s
     WHERE g.reason = coalesce(s.reason, g.reason)
       -- An uncertain message is settled: evidence or an operator's verdict moves its enrollment.
       AND NOT (s.is_release AND g.reason = 'uncertain_send')
       AND (s.organizations IS NULL OR g.org_id = ANY (s.organizations))
       AND (s.cadences IS NULL OR g.cadence_id = ANY (s.cadences))
       AND (s.templates IS NULL OR EXISTS (
            SELECT FROM cadence_steps AS at
             WHERE at.id = g.step AND at.archived_at IS NULL AND at.template_id = ANY (s.templates)))
), depth AS MATERIALIZED (
    SELECT greatest(CAST(:depth AS integer), CAST(:counted AS integer) / greatest(1, count(*))) AS depth FROM hold_group
), held AS NOT MATERIALIZED (
    SELECT g.*, e.id, e.next_step_due
      FROM hold_group AS g
     CROSS JOIN LATERAL (
        SELECT id, next_step_due FROM cadence_enrollments
         WHERE status = 'paused' AND org_id = g.org_id AND paused_by = (SELECT paused_by FROM selected) AND cadence_id = g.cadence_id
           AND coalesce(status_reason, '') = g.reason AND coalesce(next_step_id, '00000000-0000-0000-0000-000000000000') = g.step
           AND id > CAST(:after AS uuid) AND (SELECT enrollments IS NULL FROM selected)
         ORDER BY id LIMIT (SELECT depth FROM depth)) AS e
     UNION ALL
    SELECT g.*, n.id, n.next_step_due FROM hold_group AS g JOIN named AS n USING (org_id, cadence_id, reason, step)
     WHERE n.id > CAST(:after AS uuid)
)
