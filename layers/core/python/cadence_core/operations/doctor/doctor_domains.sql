-- The domains that active senders of emails send from, each with its first five addresses.
SELECT domain, jsonb_agg(address ORDER BY address) AS addresses
  FROM (SELECT domain, address, row_number() OVER (PARTITION BY domain ORDER BY address) AS place
          FROM (SELECT DISTINCT from_domain(s) AS domain, s.address FROM senders AS s
                 WHERE s.channel = 'email' AND s.status = 'active') AS used
         WHERE domain IS NOT NULL) AS placed
 WHERE place <= 5
 GROUP BY domain ORDER BY domain LIMIT CAST(:limit AS integer)
