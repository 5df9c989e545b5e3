-- A mailbox provider refuses our authentication: pause the From domain of the message until a person has
-- looked at its DNS records. The refusal is in an event about the message, or in the provider's answer.
-- No turn is delayed by this: the row of a pause that is in force is left as it is.
CREATE OR REPLACE FUNCTION pause_refused_domain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    refused jsonb := to_jsonb(NEW);
    status_code text := split_part(coalesce(refused ->> 'error_code', refused ->> 'code'), '/', 2);
BEGIN
    INSERT INTO reputation_pauses (org_id, scope, domain, reason, detail)
    SELECT i.org_id, 'domain', own.domain, 'authentication_refused',
           format('%s: check %s of %s', status_code,
                  CASE substring(status_code FROM '\d+$')
                      WHEN '27' THEN 'the SPF record (TXT of the domain, and of its MAIL FROM domain)'
                      WHEN '30' THEN 'the DKIM records (below _domainkey)'
                      WHEN '31' THEN 'the DMARC record (TXT of _dmarc)'
                      WHEN '40' THEN 'the DMARC record (TXT of _dmarc)'
                      WHEN '32' THEN 'the alignment of the SPF record (MAIL FROM domain) and the DKIM records (below _domainkey)'
                      ELSE 'the SPF record (TXT), the DKIM records (below _domainkey) and the DMARC record (TXT of _dmarc)'
                  END, own.domain)
      FROM interactions AS i
      JOIN senders AS s ON s.id = i.sender_id AND s.org_id = i.org_id
     CROSS JOIN LATERAL from_domain(s) AS own (domain)
     WHERE i.id = CAST(coalesce(refused ->> 'interaction_id', refused ->> 'id') AS uuid)
       AND i.org_id = NEW.org_id AND own.domain IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER pause_refused_domain AFTER INSERT ON delivery_events
    FOR EACH ROW WHEN (NEW.code LIKE 'authentication_refused/%' AND NEW.interaction_id IS NOT NULL)
    EXECUTE FUNCTION pause_refused_domain();
CREATE OR REPLACE TRIGGER pause_refused_domain AFTER UPDATE OF error_code ON interactions
    FOR EACH ROW WHEN (NEW.error_code LIKE 'authentication_refused/%' AND NEW.error_code IS DISTINCT FROM OLD.error_code)
    EXECUTE FUNCTION pause_refused_domain();
