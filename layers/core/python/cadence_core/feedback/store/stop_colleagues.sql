-- A lead is about to be recorded as having replied: hold or end the open enrollments of other leads with
-- the same email domain, as their cadences say. A reply recorded before changes nothing. What holds an
-- enrollment already goes on holding it (keep_holds); only an end ends all holds.
--
-- One slice of at most 1,000 enrollments, after the last one of the slice before. The lead, which the reply may
-- change, is locked before them, and its own with them, although only the reply ends those: all are locked in the
-- order of their ids, as everywhere, so that colleagues who reply at the same time do not wait for each other.
WITH reply AS MATERIALIZED (
    SELECT r.* FROM jsonb_to_record(CAST(:reply AS jsonb)) AS r (
               event_key text, org_id uuid, domain text, lead_ids jsonb, occurred_at timestamptz, after uuid)
     WHERE EXISTS (SELECT FROM cadences AS c WHERE c.org_id = r.org_id AND c.on_colleague_reply <> 'none')
       AND NOT EXISTS (SELECT FROM delivery_events AS d WHERE d.event_key = r.event_key)
), own AS MATERIALIZED (
    SELECT l.id
      FROM reply, jsonb_array_elements_text(lead_ids) AS named (id)
      JOIN leads AS l ON l.id = CAST(named.id AS uuid)
     ORDER BY l.id
       FOR NO KEY UPDATE OF l
), lead AS MATERIALIZED (
    SELECT id, true AS has_replied FROM own
    UNION ALL
    SELECT l.id, false
      FROM reply JOIN leads AS l USING (org_id)
     WHERE l.email_key <> '' AND split_part(l.email_key, '@', -1) = reply.domain AND NOT lead_ids ? CAST(l.id AS text)
), slice AS MATERIALIZED (
    SELECT e.id, CASE WHEN NOT lead.has_replied THEN c.on_colleague_reply END AS act
      FROM reply
     CROSS JOIN lead
      JOIN cadence_enrollments AS e ON e.lead_id = lead.id AND e.org_id = reply.org_id
      JOIN cadences AS c ON c.id = e.cadence_id AND c.org_id = e.org_id
     WHERE e.status IN ('active', 'paused') AND e.id > reply.after
       AND (lead.has_replied OR c.on_colleague_reply <> 'none' AND e.enrolled_at <= reply.occurred_at)
     ORDER BY e.id LIMIT 1000
       FOR NO KEY UPDATE OF e
), stopped AS (
    UPDATE cadence_enrollments AS e
       SET status = 'completed', status_reason = 'colleague_replied', status_detail = NULL, decided_by = NULL,
           run_id = NULL, lease_expires_at = NULL
      FROM slice, reply
     WHERE e.id = slice.id AND e.org_id = reply.org_id AND slice.act = 'stop'
    RETURNING e.id
), held AS (
    UPDATE cadence_enrollments AS e
       SET status = 'paused', paused_by = coalesce(e.paused_by, 'engine'),
           further_holds = e.further_holds || jsonb_build_object('colleague_replied', NULL)
      FROM slice, reply
     WHERE e.id = slice.id AND e.org_id = reply.org_id AND slice.act = 'hold'
       AND NOT (e.paused_by = 'engine' AND e.status_reason = 'colleague_replied' OR e.further_holds ? 'colleague_replied') IS TRUE
    RETURNING e.id
)
SELECT (SELECT count(*) FROM stopped) + (SELECT count(*) FROM held), (SELECT id FROM slice ORDER BY id OFFSET 999 LIMIT 1)
