-- Hold what may have been sent in the time that a restore lost, for one slice of the open
-- enrollments. Each step that may have been sent gets the row of its message, as `uncertain`: the
-- row keeps the step from being sent until an event or an operator settles it. A step may have been
-- sent if it was due, even if it was deferred, as may each later step whose delay has passed since.
--
-- An active enrollment is paused as well. One that is paused already keeps its pause: it may have
-- been resumed in the lost time, and if it is resumed now, its row holds it.
WITH until AS MATERIALIZED (
    SELECT least(CAST(nullif(:until, '') AS timestamptz), cadence_now()) AS at
), slice AS MATERIALIZED (
    SELECT id, cadence_id, lead_id
      FROM cadence_enrollments
     WHERE status IN ('active', 'paused')
       AND (cadence_id, lead_id) > ((CAST(:after AS uuid[]))[1], (CAST(:after AS uuid[]))[2])
       AND (:through = '' OR (cadence_id, lead_id) <= ((CAST(nullif(:through, '') AS uuid[]))[1], (CAST(nullif(:through, '') AS uuid[]))[2]))
     ORDER BY cadence_id, lead_id
     LIMIT CASE WHEN :through = '' THEN 1000 END
), lost AS MATERIALIZED (
    SELECT e.id AS enrollment_id, e.org_id, e.cadence_id, e.lead_id, step.id AS step_id, step.channel, step.earliest
      FROM slice
      JOIN cadence_enrollments AS e USING (id)
     CROSS JOIN LATERAL least(e.step_due_at, e.next_step_due) AS due_at
     CROSS JOIN LATERAL (
        SELECT s.id, s.channel,
               greatest(due_at, CAST(:since AS timestamptz))
                   + sum(delay) OVER steps - first_value(delay) OVER steps AS earliest
          FROM step_to_send(e) AS first
          JOIN cadence_steps AS s ON s.id = first.id OR s.id IN (SELECT id FROM steps_left(e.id, NULL))
         CROSS JOIN LATERAL make_interval(days => s.delay_days, hours => s.delay_hours) AS delay
         WHERE s.cadence_id = e.cadence_id
        WINDOW steps AS (ORDER BY s.id = first.id DESC, s.step_order)) AS step
     WHERE due_at <= (SELECT at FROM until) AND step.earliest <= (SELECT at FROM until)
), uncertain AS (
    INSERT INTO interactions AS i
           (id, org_id, enrollment_id, cadence_id, step_id, lead_id, channel, type, status, content, error_code, created_at)
    SELECT message_id(enrollment_id, step_id), org_id, enrollment_id, cadence_id, step_id, lead_id, channel, 'message', 'uncertain', '', 'restored', earliest
      FROM lost
    ON CONFLICT (enrollment_id, step_id) WHERE type = 'message' DO UPDATE
       SET status = 'uncertain', error_code = 'restored', error_detail = NULL
     WHERE i.status IN ('sending', 'failed') AND i.org_id = EXCLUDED.org_id
    RETURNING i.org_id, i.enrollment_id, i.id
), held AS (
    UPDATE cadence_enrollments AS e
       SET status = 'paused', status_reason = 'restored', status_detail = :since, paused_by = 'engine',
           run_id = NULL, lease_expires_at = NULL, decided_by = NULL
      FROM (SELECT id FROM cadence_enrollments
             WHERE (org_id, id) IN (SELECT org_id, enrollment_id FROM uncertain) AND status = 'active' AND least(step_due_at, next_step_due) <= (SELECT at FROM until)
             ORDER BY id  -- after the messages, and in this order, as everywhere
               FOR NO KEY UPDATE) AS due
     WHERE e.id = due.id
    RETURNING e.id
)
SELECT cadence_id, lead_id,
       (SELECT count(*) FROM held),
       (SELECT count(DISTINCT enrollment_id) FROM uncertain WHERE enrollment_id NOT IN (SELECT id FROM held)),
       (SELECT count(*) FROM uncertain),
       (SELECT trim(concat(sum(uuid_hash_extended(id, 0)), ' ', (SELECT sum(uuid_hash_extended(id, 0)) FROM held))) FROM uncertain),
       (SELECT at FROM until)
  FROM slice
 ORDER BY cadence_id DESC, lead_id DESC
 LIMIT 1
