-- The suppressions of an organization that count for an address, in any spelling of it, its leads, and how many open
-- enrollments they have (up to 1,000).
WITH asked AS MATERIALIZED (
    SELECT CAST(:org_id AS uuid) AS org_id, CAST(:channel AS text) AS channel, CAST(:key AS text) AS key,
           address_hashes(CAST(:org_id AS uuid), :channel, :address, :key) AS hashes
), found AS (
    -- Each branch has an index.
    SELECT s.* FROM asked JOIN suppressions AS s
        ON s.org_id = asked.org_id AND s.channel = asked.channel AND s.address_hash = ANY (asked.hashes)
     UNION
    SELECT s.* FROM asked JOIN suppressions AS s
        ON s.org_id = asked.org_id AND s.channel = asked.channel AND s.key_hash = ANY (asked.hashes)
), lead AS MATERIALIZED (
    SELECT l.id, l.deleted_at IS NOT NULL AS is_deleted FROM asked JOIN leads AS l
        ON l.org_id = asked.org_id AND asked.channel = 'email' AND l.email_key <> '' AND mailbox_of(l.email_key) = mailbox_of(asked.key)
     UNION
    SELECT l.id, l.deleted_at IS NOT NULL AS is_deleted FROM asked JOIN leads AS l
        ON l.org_id = asked.org_id AND asked.channel = 'whatsapp' AND l.phone_key <> '' AND l.phone_key = asked.key
     LIMIT 1000
)
SELECT (SELECT coalesce(jsonb_agg(one ORDER BY one.since, one.id), '[]') FROM (
            SELECT id, reason, source, address, created_at AS since FROM found LIMIT 50) AS one) AS suppressions,
       (SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') FROM lead WHERE NOT is_deleted) AS leads,
       (SELECT count(*) FROM (
            SELECT FROM lead JOIN cadence_enrollments AS e ON e.lead_id = lead.id
             WHERE e.org_id = CAST(:org_id AS uuid) AND e.status IN ('active', 'paused') LIMIT 1000) AS open) AS open_enrollments,
       cadence_now() AS at
