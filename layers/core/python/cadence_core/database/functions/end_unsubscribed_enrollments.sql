-- End the open enrollments of a lead that asked for no more messages, except those that another
-- transaction has locked. An enrollment that ended for a weaker reason, because of a message of the
-- enrollment whose link was used, becomes unsubscribed too. A run that leased one of the enrollments
-- loses the lease here. Returns how many enrollments this call ended, and how many are still open
-- because they are locked. Without a request on record it ends none: the role of the page may call it.
CREATE OR REPLACE FUNCTION end_unsubscribed_enrollments(lead uuid, used_enrollment uuid, OUT ended bigint, OUT locked bigint)
LANGUAGE sql SECURITY DEFINER AS $$
    WITH enrollment AS MATERIALIZED (
        SELECT e.id, e.org_id FROM leads AS l
          JOIN unsubscribe_requests AS request ON request.lead_id = coalesce(l.merged_into, l.id)
          JOIN cadence_enrollments AS e ON e.lead_id = request.lead_id AND e.org_id = l.org_id
         WHERE l.id = lead
           FOR NO KEY UPDATE OF e SKIP LOCKED
    ), ended AS (
        UPDATE cadence_enrollments AS e
           SET status = 'unsubscribed', status_reason = 'unsubscribed', status_detail = 'unsubscribe_link',
               run_id = NULL, lease_expires_at = NULL
          FROM enrollment
         WHERE e.id = enrollment.id AND e.org_id = enrollment.org_id
           AND (e.status IN ('active', 'paused')
                OR e.status_reason IS DISTINCT FROM 'unsubscribed'
                   AND (e.id = used_enrollment
                        OR e.decided_by IN (SELECT id FROM interactions
                                             WHERE enrollment_id = used_enrollment AND type = 'message')))
        RETURNING e.id
    )
    SELECT (SELECT count(*) FROM ended),
           (SELECT count(*) FROM cadence_enrollments
             WHERE lead_id = (SELECT coalesce(merged_into, leads.id) FROM leads WHERE leads.id = lead)
               AND status IN ('active', 'paused')
               AND id NOT IN (SELECT id FROM enrollment))
$$;
