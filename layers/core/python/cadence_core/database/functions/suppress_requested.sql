-- Suppress the email addresses of leads that used their unsubscribe link, and note it in their requests:
-- of one lead or, if `of_lead` is null, of the `at_most` oldest requests that lack it. `weaker` holds the
-- reasons that this one replaces. Returns how many requests were noted. The roles of the page and of the
-- engine may call it, and write no suppression themselves. A
-- request that arrived while its lead was merged is that of the lead that took it over.
--
-- It passes over organizations whose row is locked, because a suppression refers to its organization.
-- It can still wait for a suppression of the same address. Until then it must not lock a request, which
-- the page would wait for; so a request is noted last, and only if it is still the same.
CREATE OR REPLACE FUNCTION suppress_requested(of_lead uuid, at_most integer, weaker jsonb)
RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER AS $$
    WITH request AS MATERIALIZED (
        SELECT r.lead_id, coalesce(l.merged_into, l.id) AS person, r.requested_at
          FROM unsubscribe_requests AS r
          JOIN leads AS l ON l.id = r.lead_id
          JOIN organizations AS o ON o.id = l.org_id
         WHERE r.suppressed_at IS NULL AND (of_lead IS NULL OR r.lead_id = (SELECT coalesce(merged_into, id) FROM leads WHERE id = of_lead))
         ORDER BY r.requested_at LIMIT at_most
           FOR KEY SHARE OF o SKIP LOCKED
    ), suppressed AS (
        INSERT INTO suppressions AS s
            (org_id, channel, address, address_hash, key_hash, lead_id, reason, source, replaced_reason)
        SELECT org_id, 'email', address, address_hash, key_hash, lead_id, 'unsubscribed', 'unsubscribe_link', 'none'
          FROM suppressions_to_add('unsubscribed', 'email', NULL, NULL, NULL, ARRAY(SELECT person FROM request))
        ON CONFLICT (org_id, channel, address_hash) DO UPDATE
           SET reason = EXCLUDED.reason, source = EXCLUDED.source,
               replaced_reason = s.reason, replaced_source = s.source
         WHERE weaker ? s.reason
        RETURNING s.id
    ), noted AS (
        UPDATE unsubscribe_requests AS r SET suppressed_at = cadence_now()
          FROM request
         WHERE r.lead_id = request.lead_id AND r.requested_at = request.requested_at
           -- Always true, and known only after the last suppression.
           AND (SELECT count(*) FROM suppressed) >= 0
        RETURNING r.lead_id
    )
    SELECT count(*)::integer FROM noted
$$;
