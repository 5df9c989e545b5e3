-- Put in order what dead runs left behind.
--
-- A message that is `sending` after its lease has expired belongs to a run that died between writing
-- the intent and recording the answer. It becomes uncertain, and its enrollment waits for evidence.
-- One that a person paused in the meantime keeps their reason: evidence does not resume it.
--
-- A suspect that three runs died of, each of which had leased nothing else, is poison. It is held
-- without a look at its data, which may be what killed them. Other suspects are only looked for,
-- without a lock, so that runs that start together all see them.
--
-- Counts that no cap needs any more are deleted, some of each kind.
--
-- Requests of the unsubscribe page that still lack their suppressions are only looked for, and so are
-- templates that have changed since they were checked.
--
-- The picks of this run need to know which schedules are open.
WITH lost AS MATERIALIZED (
    SELECT i.id, i.org_id, i.enrollment_id
      FROM interactions AS i
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id AND e.org_id = i.org_id
     WHERE i.status = 'sending'
       AND (e.lease_expires_at IS NULL OR e.lease_expires_at <= cadence_now())
     LIMIT 500
       FOR UPDATE OF i, e SKIP LOCKED
), marked AS (
    UPDATE interactions AS i
       SET status = 'uncertain', error_code = 'run_died'
      FROM lost WHERE i.id = lost.id AND i.org_id = lost.org_id
    RETURNING i.id
), held AS (
    UPDATE cadence_enrollments AS e
       SET status = CASE WHEN e.status = 'active' THEN 'paused' ELSE e.status END,
           status_reason = CASE WHEN e.status = 'active' THEN 'uncertain_send' ELSE e.status_reason END,
           status_detail = CASE WHEN e.status = 'active' THEN 'run_died' ELSE e.status_detail END,
           paused_by = CASE WHEN e.status = 'active' THEN 'engine' ELSE e.paused_by END,
           run_id = NULL, lease_expires_at = NULL
      FROM lost WHERE e.id = lost.enrollment_id AND e.org_id = lost.org_id
), deadly AS MATERIALIZED (
    SELECT id, org_id FROM cadence_enrollments
     WHERE status = 'active' AND next_step_due <= cadence_now()
       AND dead_claims > 0 AND dead_claims >= :max_lone_deaths AND run_id IS NOT NULL
       AND lease_expires_at <= cadence_now()
     LIMIT 500
       FOR NO KEY UPDATE SKIP LOCKED
), poison AS (
    UPDATE cadence_enrollments AS e
       SET status = 'paused', status_reason = 'poison', status_detail = NULL, paused_by = 'engine',
           run_id = NULL, lease_expires_at = NULL
      FROM deadly WHERE e.id = deadly.id AND e.org_id = deadly.org_id
    RETURNING e.id
)
SELECT (SELECT count(*) FROM marked),
       (SELECT coalesce(json_agg(id), '[]') FROM poison),
       EXISTS (SELECT FROM cadence_enrollments
                WHERE status = 'active' AND next_step_due <= cadence_now() AND dead_claims > 0
                  AND NOT EXISTS (SELECT FROM lane_ruling(next_step_id, zone, is_first_touch, cadence_now()))
                  AND (lease_expires_at IS NULL OR lease_expires_at <= cadence_now())
                  AND (dead_claims < :max_lone_deaths OR run_id IS NULL)),
       EXISTS (SELECT FROM unsubscribe_requests AS r JOIN leads AS l ON l.id = r.lead_id
                WHERE r.suppressed_at IS NULL),
       -- No EXISTS, which would scan the table: PostgreSQL takes it that most templates have changed.
       (SELECT id FROM message_templates WHERE checked_version IS DISTINCT FROM version
         ORDER BY id LIMIT 1) IS NOT NULL,
       delete_old_counts(1000),
       refresh_open_spans()
