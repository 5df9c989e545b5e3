-- One exchange of a run: record results and begin the next messages, in one transaction.
--
-- Evidence about a message is recorded even if another run holds the lease: `sending` becomes the
-- outcome, and a late `sent` settles an `uncertain` message. A status that a provider's event has
-- set in the meantime stays.
--
-- An enrollment moves under the run's own lease, or because its message turns out to be sent. An
-- enrollment that an event of the same message advanced first counts as moved too.
--
-- No lock is waited for, so that a row that another transaction holds delays only its own result:
-- the result is returned in `blocked`, and the run tries it again. A message that can be locked is
-- recorded even if its enrollment is blocked. Recording a result again changes nothing.
--
-- A message may be sent only if `begun` returns it. Its row is the idempotency claim: one message
-- per enrollment and step, permanently; only a failed one is taken over. Nothing begins if what
-- decided about it has changed since the claim: once the rows are locked, its conditions are read
-- again, and every sending rule is asked. A message that a rule refuses is returned in `refused`, with
-- the time until which it does. A person gets one message of a run, whatever the number of leads and
-- cadences: no other transaction begins one while this one holds the locks on the person's addresses.
-- What has a cap takes room under it, after all of these locks, and a message that was not accepted gives its
-- room back. What is paced takes a slot, as the last thing that is locked: all runs share one row of a channel.
-- The rows that `interactions` references are locked, too, because a foreign key would wait.
WITH input AS MATERIALIZED (
    SELECT CAST(:payload AS jsonb) AS payload
), result AS MATERIALIZED (
    SELECT r.* FROM input, jsonb_to_recordset(payload -> 'results') AS r (
        org_id uuid, enrollment_id uuid, next_step_id uuid, done_step_id uuid, status text, reason text, detail text,
        delay_seconds double precision, due_at timestamptz, skip_reason text, failed_attempts integer,
        interaction_id uuid, interaction_status text, external_id text,
        error_code text, error_detail text, uncounted_attempts integer)
), message AS MATERIALIZED (
    SELECT i.id FROM result AS r JOIN interactions AS i ON i.id = r.interaction_id
       FOR NO KEY UPDATE OF i SKIP LOCKED
), locked AS MATERIALIZED (
    SELECT e.id, e.status, e.next_step_id
      FROM result AS r
      JOIN cadence_enrollments AS e ON e.id = r.enrollment_id
     WHERE r.interaction_id IS NULL
        OR r.interaction_id IN (SELECT id FROM message)
        OR NOT EXISTS (SELECT FROM interactions AS i WHERE i.id = r.interaction_id)
       FOR NO KEY UPDATE OF e SKIP LOCKED
), evidence AS (
    UPDATE interactions AS i
       SET status = r.interaction_status,
           external_id = coalesce(r.external_id, i.external_id),
           error_code = r.error_code,
           error_detail = r.error_detail,
           attempts = i.attempts - r.uncounted_attempts,
           sent_at = CASE WHEN r.interaction_status = 'sent' THEN cadence_now() END
      FROM result AS r
      JOIN message ON message.id = r.interaction_id
     WHERE i.id = r.interaction_id AND i.org_id = r.org_id
       AND i.run_id = CAST(:run_id AS uuid)  -- another run may have taken it over, for another attempt
       AND (i.status = 'sending'
            -- What settles a message also has to move its enrollment.
            OR i.status = 'uncertain' AND r.interaction_status = 'sent'
               AND r.enrollment_id IN (SELECT id FROM locked))
    RETURNING i.id, i.enrollment_id, i.status, coalesce(i.begun_at, i.created_at) AS begun_at
), moved AS (
    UPDATE cadence_enrollments AS e
       SET next_step_id = CASE WHEN r.done_step_id IS NULL THEN e.next_step_id ELSE next.id END,
           status = coalesce(r.status, e.status),
           -- A person may have paused it in the meantime: keep their reason unless this run ends it.
           status_reason = CASE WHEN e.status = 'active' OR r.status <> 'paused' THEN r.reason ELSE e.status_reason END,
           status_detail = CASE WHEN e.status = 'active' OR r.status <> 'paused' THEN r.detail ELSE e.status_detail END,
           paused_by = CASE WHEN e.status = 'active' AND r.status = 'paused' THEN 'engine' ELSE e.paused_by END,
           -- A person may have put it off in the meantime, for longer.
           next_step_due = greatest(coalesce(r.due_at, cadence_now() + make_interval(secs => r.delay_seconds)), e.next_step_due),
           attempts = e.attempts + r.failed_attempts,
           run_id = NULL, lease_expires_at = NULL, dead_claims = 0, decided_by = NULL
      FROM result AS r
      JOIN locked ON locked.id = r.enrollment_id
      LEFT JOIN LATERAL next_step_of(r.enrollment_id, r.done_step_id) AS next ON r.done_step_id IS NOT NULL
     WHERE e.id = r.enrollment_id AND e.org_id = r.org_id
       AND e.run_id = CAST(:run_id AS uuid)
       AND e.next_step_id IS NOT DISTINCT FROM r.next_step_id
       AND e.status IN ('active', 'paused')
    RETURNING e.id, e.status
), overtaken AS (
    SELECT locked.id, locked.status
      FROM result AS r
      JOIN locked ON locked.id = r.enrollment_id
     WHERE r.interaction_id IS NOT NULL AND r.interaction_id NOT IN (SELECT id FROM evidence)
       AND locked.next_step_id IS DISTINCT FROM r.next_step_id
), asked AS MATERIALIZED (
    SELECT b.*, row_number() OVER () AS place FROM input, jsonb_to_recordset(payload -> 'begin') AS b (
        interaction_id uuid, enrollment_id uuid, next_step_id uuid, step_id uuid,
        sender_id uuid, template_id uuid, template_version integer, conditions jsonb,
        subject text, content text, ai_generated boolean,
        ai_model text, ai_input_tokens integer, ai_output_tokens integer)
), wanted AS MATERIALIZED (
    -- Without the texts: what locks a row copies, for each, all that it joins.
    SELECT interaction_id, enrollment_id, next_step_id, step_id, sender_id, place FROM asked
), taken_over AS MATERIALIZED (
    SELECT i.id
      FROM wanted
      JOIN interactions AS i USING (enrollment_id, step_id)
     WHERE i.type = 'message' AND i.status = 'failed'
       FOR NO KEY UPDATE OF i SKIP LOCKED
), reserved AS MATERIALIZED (
    SELECT b.*, e.org_id, e.cadence_id, e.lead_id, hashes_of_person(e.org_id, l.email_key, l.phone_key) AS person
      FROM wanted AS b
      JOIN cadence_enrollments AS e ON e.id = b.enrollment_id
      JOIN organizations AS o ON o.id = e.org_id
      JOIN cadences AS c ON c.id = e.cadence_id AND c.org_id = e.org_id
      JOIN leads AS l ON l.id = e.lead_id AND l.org_id = e.org_id
      JOIN cadence_steps AS step ON step.id = b.step_id AND step.org_id = e.org_id
      JOIN senders AS sender ON sender.id = b.sender_id AND sender.org_id = e.org_id
     WHERE (SELECT count(*) FROM moved) >= 0  -- record first: a new intent is worth less than an outcome
       AND NOT EXISTS (
           SELECT FROM interactions AS i
            WHERE i.enrollment_id = b.enrollment_id AND i.step_id = b.step_id AND i.type = 'message'
              AND i.id NOT IN (SELECT id FROM taken_over))
       AND e.run_id = CAST(:run_id AS uuid)
       AND e.lease_expires_at > cadence_now()
       AND e.status = 'active'
       AND e.next_step_id IS NOT DISTINCT FROM b.next_step_id
       -- A person is known by all addresses.
       AND NOT (l.email IS NOT NULL AND l.email_key IS NULL OR l.phone IS NOT NULL AND l.phone_key IS NULL)
       -- Another run may begin a message to the same person at this moment. If it does so before these
       -- locks, what is read below shows it.
       AND try_locking_person(hashes_of_person(e.org_id, l.email_key, l.phone_key))
       FOR NO KEY UPDATE OF e SKIP LOCKED
       FOR SHARE OF l SKIP LOCKED
       FOR KEY SHARE OF o, c, step, sender SKIP LOCKED
), judged AS MATERIALIZED (
    SELECT reserved.*, now.c, now.reason, CASE WHEN NOT now.is_of_lane AND isfinite(now.until) THEN now.until END AS until, now.detail,
           now.conditions IS DISTINCT FROM asked.conditions AS has_changed,
           -- The order in which the messages to one person stand: only the first may begin.
           EXISTS (SELECT FROM reserved AS other
                    WHERE other.person && reserved.person AND other.enrollment_id < reserved.enrollment_id) AS is_second
      FROM reserved
      JOIN asked USING (interaction_id)
      JOIN judged_after_locks((SELECT array_agg(enrollment_id) FROM reserved)) AS now ON now.enrollment_id = reserved.enrollment_id
), unruled AS MATERIALIZED (
    SELECT * FROM judged
     WHERE reason IS NULL AND NOT has_changed AND NOT is_second
       AND NOT EXISTS (
           SELECT FROM person_touches AS touch
             JOIN interactions AS i ON i.id = touch.interaction_id
            WHERE touch.org_id = judged.org_id AND touch.address_hash = ANY (judged.person)
              AND i.run_id = CAST(:run_id AS uuid) AND i.status <> 'failed')
), without_room AS MATERIALIZED (
    SELECT * FROM take_room(
        -- In the order of the pick, which had room for all: a lane may have less room under a cap than another.
        (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY place), '[]') FROM unruled),
        (SELECT coalesce(jsonb_agg(to_jsonb(failed.c) || jsonb_build_object('begun_at', evidence.begun_at)), '[]')
           FROM evidence
           JOIN candidates_of(ARRAY(SELECT enrollment_id FROM evidence WHERE status = 'failed')) AS failed USING (enrollment_id)))
), sendable AS (
    SELECT * FROM unruled WHERE enrollment_id NOT IN (SELECT enrollment_id FROM without_room)
), begun AS (
    INSERT INTO interactions AS i
           (id, org_id, enrollment_id, cadence_id, step_id, lead_id, sender_id, channel,
            template_id, template_version, address_hashes, type, status, subject, content, ai_generated, run_id,
            ai_model, ai_input_tokens, ai_output_tokens)
    SELECT interaction_id, s.org_id, s.enrollment_id, s.cadence_id, s.step_id, s.lead_id, s.sender_id, (s.c).channel,
           template_id, template_version, ARRAY[address_hash(s.org_id, (s.c).channel, conditions ->> 'address_key')],
           'message', 'sending', subject, content, ai_generated, CAST(:run_id AS uuid),
           ai_model, coalesce(ai_input_tokens, 0), coalesce(ai_output_tokens, 0)
      FROM sendable AS s JOIN asked USING (interaction_id)
    ON CONFLICT (enrollment_id, step_id) WHERE type = 'message' DO UPDATE
       SET status = 'sending', attempts = i.attempts + 1, begun_at = cadence_now(),
           channel = EXCLUDED.channel, sender_id = EXCLUDED.sender_id,
           template_id = EXCLUDED.template_id, template_version = EXCLUDED.template_version,
           address_hashes = array_remove(i.address_hashes, EXCLUDED.address_hashes[1]) || EXCLUDED.address_hashes,
           subject = EXCLUDED.subject, content = EXCLUDED.content,
           ai_generated = EXCLUDED.ai_generated, run_id = EXCLUDED.run_id,
           ai_model = coalesce(EXCLUDED.ai_model, i.ai_model),
           ai_input_tokens = i.ai_input_tokens + EXCLUDED.ai_input_tokens,
           ai_output_tokens = i.ai_output_tokens + EXCLUDED.ai_output_tokens,
           external_id = NULL, wamid = NULL, sent_at = NULL, error_code = NULL, error_detail = NULL
     WHERE i.status = 'failed' AND i.org_id = EXCLUDED.org_id
    RETURNING i.id, i.channel
), paced AS MATERIALIZED (
    SELECT pace.channel, pace.gap_seconds, own.wait_seconds, own.slots
      FROM input, jsonb_to_recordset(payload -> 'paces') AS pace (
               channel text, gap_seconds double precision, within_seconds double precision)
     CROSS JOIN LATERAL take_slots(
         pace.channel, (SELECT CAST(count(*) AS integer) FROM begun WHERE begun.channel = pace.channel),
         pace.gap_seconds, pace.within_seconds) AS own
), touched AS (
    INSERT INTO person_touches AS t (org_id, address_hash, touched_at, interaction_id)
    SELECT org_id, unnest(person), cadence_now(), interaction_id
      FROM sendable WHERE interaction_id IN (SELECT id FROM begun)
    ON CONFLICT (org_id, address_hash) DO UPDATE
       SET touched_at = EXCLUDED.touched_at, touched_before = last_touch(t), interaction_id = EXCLUDED.interaction_id
     WHERE t.org_id = EXCLUDED.org_id
), skipped AS (
    INSERT INTO step_skips (enrollment_id, step_id, org_id, reason)
    SELECT enrollment_id, done_step_id, org_id, skip_reason FROM result
     WHERE skip_reason IS NOT NULL AND enrollment_id IN (SELECT id FROM moved)
    ON CONFLICT DO NOTHING
)
SELECT (SELECT coalesce(json_object_agg(id, status), '{}')
          FROM (SELECT * FROM moved UNION ALL SELECT * FROM overtaken) AS all_moved),
       (SELECT coalesce(json_agg(id), '[]') FROM begun),
       (SELECT coalesce(json_agg(kept), '[]')
          FROM (SELECT interaction_id AS id, reason, detail, until FROM judged WHERE reason IS NOT NULL
                UNION ALL
                SELECT interaction_id, room.reason, room.detail, room.until
                  FROM judged JOIN without_room AS room USING (enrollment_id)
                UNION ALL
                SELECT interaction_id, 'lead_gap', NULL, NULL FROM judged  -- a person's second message
                 WHERE reason IS NULL AND NOT has_changed
                   AND enrollment_id NOT IN (SELECT enrollment_id FROM unruled)) AS kept),
       (SELECT coalesce(json_agg(r.enrollment_id), '[]') FROM result AS r
         WHERE r.enrollment_id NOT IN (SELECT id FROM locked)
           AND EXISTS (SELECT FROM cadence_enrollments AS e WHERE e.id = r.enrollment_id)),
       (SELECT coalesce(json_agg(paced), '[]') FROM paced),
       (SELECT count(advance_past(evidence.id)) FROM evidence
         WHERE evidence.status = 'sent' AND evidence.enrollment_id IN (SELECT id FROM locked)
           AND evidence.enrollment_id NOT IN (SELECT id FROM moved))
