-- These leads and, in their organization, every lead that has the mailbox of one of them, or was merged
-- with one; one more than a person may have ends the search. Mailboxes are compared by the keys of the
-- addresses and, because a new one has none yet, by the texts. What is no address ('none') is no mailbox.
CREATE OR REPLACE FUNCTION leads_of_mailbox(leads_meant uuid[], max_leads integer) RETURNS uuid[] LANGUAGE sql STABLE
SET search_path FROM CURRENT AS $$
    WITH RECURSIVE same AS (
        SELECT id, org_id, email, email_key, merged_into FROM leads WHERE id = ANY (leads_meant)
        UNION
        SELECT found.*
          FROM same
         CROSS JOIN LATERAL (
            SELECT l.id, l.org_id, l.email, l.email_key, l.merged_into FROM leads AS l
             WHERE l.org_id = same.org_id AND l.email IS NOT NULL AND same.email ~ '.@.'
               AND normalised_address('email', l.email) = normalised_address('email', same.email)
            UNION ALL
            SELECT l.id, l.org_id, l.email, l.email_key, l.merged_into FROM leads AS l
             WHERE l.org_id = same.org_id AND l.email_key <> '' AND mailbox_of(l.email_key) = mailbox_of(same.email_key)
            UNION ALL
            SELECT l.id, l.org_id, l.email, l.email_key, l.merged_into FROM leads AS l
             WHERE l.org_id = same.org_id AND (l.id = same.merged_into OR l.merged_into = same.id)
         ) AS found
    )
    SELECT coalesce(array_agg(id), '{}') FROM (SELECT id FROM same LIMIT max_leads + 1) AS limited
$$;
