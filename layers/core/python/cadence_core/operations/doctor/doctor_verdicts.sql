-- Of the latest 20 received mails of 7 days, among the latest 10,000 events: how many there are, and how
-- many came without a verdict about who sent them. Mails from before verdicts were kept do not count. One row.
SELECT count(*) AS mails, count(*) FILTER (WHERE NOT verdicts ?| ARRAY['spf', 'dkim', 'dmarc']) AS unjudged
  FROM (SELECT verdicts
          FROM (SELECT id, verdicts, received_at FROM delivery_events ORDER BY id DESC LIMIT 10000) AS latest
         WHERE verdicts IS NOT NULL AND received_at > cadence_now() - interval '7 days'
         ORDER BY id DESC LIMIT 20) AS received
