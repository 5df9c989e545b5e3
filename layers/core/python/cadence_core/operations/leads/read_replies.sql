-- Mark replies as read. If they are opt-outs, do what record_feedback.sql does for one: suppress every address of
-- their leads on the channel, and end their enrollments, also those that the same message ended for less.
WITH reply AS MATERIALIZED (
    SELECT i.id, i.org_id, i.lead_id, i.channel, i.enrollment_id, i.reply_to_id
      FROM unnest(CAST(:replies AS uuid[])) AS asked (id)
      JOIN interactions AS i USING (id)
     WHERE i.type IN ('reply', 'unverified_reply', 'auto_reply')
), opt_out AS MATERIALIZED (
    SELECT * FROM reply WHERE CAST(:is_opt_out AS boolean)
), marked AS (
    UPDATE interactions AS i SET needs_reading = false
      FROM reply
     WHERE i.id = reply.id AND i.org_id = reply.org_id AND i.needs_reading
    RETURNING i.id
), suppressed AS (
    INSERT INTO suppressions AS old (org_id, channel, address, address_hash, key_hash, lead_id, reason, source)
    SELECT DISTINCT ON (a.org_id, o.channel, a.address_hash)
           a.org_id, o.channel, a.address, a.address_hash, a.key_hash, a.lead_id, 'unsubscribed', 'reply'
      FROM opt_out AS o,
           suppressions_to_add('unsubscribed', o.channel, NULL, NULL, o.reply_to_id, ARRAY[o.lead_id]) AS a
     WHERE a.org_id = o.org_id
     ORDER BY a.org_id, o.channel, a.address_hash, a.address
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source
     WHERE suppression_rank(old.reason) < suppression_rank(EXCLUDED.reason)
    RETURNING old.id
), ended AS (
    UPDATE cadence_enrollments AS e
       SET status = 'unsubscribed', status_reason = 'unsubscribed', status_detail = 'reply',
           run_id = NULL, lease_expires_at = NULL
      FROM (SELECT e.id FROM cadence_enrollments AS e
             WHERE EXISTS (SELECT FROM opt_out AS o
                            WHERE o.lead_id = e.lead_id AND o.org_id = e.org_id
                              AND (e.status IN ('active', 'paused')
                                   OR e.status <> 'unsubscribed'
                                      AND (e.id = o.enrollment_id OR e.decided_by = o.reply_to_id)))
               AND e.lead_id IN (SELECT lead_id FROM opt_out)
             ORDER BY e.id
               FOR NO KEY UPDATE OF e) AS open
     WHERE e.id = open.id
    RETURNING e.id
)
SELECT (SELECT count(*) FROM marked), (SELECT count(*) FROM suppressed), (SELECT count(*) FROM ended),
       (SELECT count(*) FROM reply)
