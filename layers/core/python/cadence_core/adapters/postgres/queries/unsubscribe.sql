-- Suppress a lead's address on the channel of the message that carried the link, and end all its
-- open enrollments. Once it is done, doing it again changes nothing. A run that holds one of the
-- enrollments loses it here: a message that it has not begun by now is not begun any more.
WITH lead AS MATERIALIZED (
    SELECT l.id, l.org_id, carrier.channel, CASE carrier.channel WHEN 'email' THEN l.email ELSE l.phone END AS address
      FROM leads AS l
      LEFT JOIN interactions AS i ON i.id = CAST(:interaction_id AS uuid) AND i.lead_id = l.id
     -- A demo or a preview carries a link too, without a message behind it: those are emails.
     CROSS JOIN LATERAL (SELECT coalesce(i.channel, 'email')) AS carrier (channel)
     WHERE l.id = CAST(:lead_id AS uuid)
), suppressed AS (
    INSERT INTO suppressions AS s (org_id, channel, address, reason, source)
    SELECT org_id, channel, address, 'unsubscribed', 'unsubscribe_link'
      FROM lead WHERE btrim(address) <> ''
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE
       SET reason = EXCLUDED.reason, source = EXCLUDED.source
     WHERE s.reason IN ('bounced', 'complained')
), ended AS (
    UPDATE cadence_enrollments AS e
       SET status = 'unsubscribed', status_reason = 'unsubscribed', status_detail = 'unsubscribe_link',
           run_id = NULL, lease_expires_at = NULL
      FROM lead
     WHERE e.lead_id = lead.id AND e.org_id = lead.org_id AND e.status IN ('active', 'paused')
    RETURNING e.id
)
SELECT EXISTS (SELECT FROM lead), (SELECT count(*) FROM ended)
