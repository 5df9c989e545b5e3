-- What keeps a test from being sent to an address: whether it is suppressed, will be once the recorded
-- unsubscribe requests are carried out, or may be by a suppression that is not read yet; the switch that
-- stops its sender, and how many tests began with the same id.
WITH asked_for AS (
    SELECT * FROM suppressions_to_add('unsubscribed', 'email', NULL, NULL, NULL, ARRAY(
        SELECT coalesce(l.merged_into, l.id) FROM unsubscribe_requests AS r JOIN leads AS l ON l.id = r.lead_id
         WHERE r.suppressed_at IS NULL
           AND l.org_id = (SELECT org_id FROM senders WHERE id = CAST(:sender AS uuid))))
)
SELECT EXISTS (SELECT FROM suppression_of(s.org_id, 'email', :to, :key))
           OR EXISTS (SELECT FROM asked_for, address_hashes(s.org_id, 'email', :to, :key) AS hashes
                       WHERE asked_for.org_id = s.org_id
                         AND (asked_for.address_hash = ANY (hashes) OR asked_for.key_hash = ANY (hashes))) AS is_suppressed,
       EXISTS (SELECT FROM suppressions AS unread
                WHERE unread.org_id = s.org_id AND unread.channel = 'email'
                  AND unread.address IS NOT NULL AND unread.key_hash IS NULL) AS has_unread,
       s.status = 'paused' OR EXISTS (
           SELECT FROM sending_stops AS stop
            WHERE (stop.org_id IS NULL OR stop.org_id = s.org_id)
              AND (stop.channel IS NULL OR stop.channel = 'email')
              AND (stop.sender_id IS NULL OR stop.sender_id = s.id)) AS is_stopped,
       (SELECT count(*) FROM operator_actions AS a
         WHERE a.operation = 'test_send' AND a.phase = 'begun' AND a.details ->> 'test_id' = :test_id) AS begun
  FROM senders AS s
 WHERE s.id = CAST(:sender AS uuid)
