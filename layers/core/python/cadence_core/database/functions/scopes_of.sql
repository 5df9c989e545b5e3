-- The scopes that a message counts in, or those of one kind, each with its cap. Of a lane, the recipient is not known, so
-- that the cap of a domain or a portfolio is none of its scopes.
CREATE OR REPLACE FUNCTION scopes_of(c candidate, at timestamptz, of_kind text DEFAULT NULL)
RETURNS TABLE (reason text, scope text, cap sending_caps) LANGUAGE plpgsql STABLE ROWS 3 AS $$
BEGIN
    RETURN QUERY
    SELECT CASE listed.kind WHEN 'organization' THEN 'organization_cap' WHEN 'first_touches' THEN 'first_touch_cap'
                            WHEN 'domain' THEN 'domain_cap' ELSE 'sender_cap' END,
           concat_ws(':', listed.kind, listed.id, CASE listed.kind WHEN 'domain' THEN c.recipient_domain END),
           CAST(listed AS sending_caps)
      FROM sending_caps AS listed
     WHERE listed.org_id = c.org_id AND (of_kind IS NULL OR listed.kind = of_kind)
       AND listed.target = ANY (ARRAY['', CAST(c.sender_id AS text), c.portfolio, c.recipient_domain])
       AND CASE listed.kind
           WHEN 'organization' THEN true
           WHEN 'sender' THEN listed.sender_id = c.sender_id
           WHEN 'first_touches' THEN c.is_first_touch
           WHEN 'domain' THEN c.channel = 'email' AND c.recipient_domain = coalesce(listed.domain, (
                -- that of every domain only for those without one of their own
                SELECT c.recipient_domain WHERE NOT EXISTS (
                    SELECT FROM sending_caps AS own
                     WHERE own.org_id = c.org_id AND own.target = c.recipient_domain AND own.kind = 'domain')))
           -- Meta counts whom a template reaches, not who gets an answer. A little less than its 24 hours,
           -- as in sendable_now.
           WHEN 'portfolio' THEN listed.portfolio = c.portfolio AND c.enrollment_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM leads AS l
                 WHERE l.id = c.lead_id AND l.last_whatsapp_inbound_at > at - interval '23 hours 45 minutes') END;
END
$$;
