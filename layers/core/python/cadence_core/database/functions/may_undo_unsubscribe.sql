-- Return whether a lead may still undo the use of its unsubscribe link: within a day, because anyone with
-- the email has the link, and as long as nothing else asks for silence, such as the link of another lead
-- with the same mailbox. What an erased person asked for stays. The role of the page may call it.
CREATE OR REPLACE FUNCTION may_undo_unsubscribe(lead uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT EXISTS (
        SELECT FROM leads AS l
          JOIN leads AS person ON person.id = coalesce(l.merged_into, l.id) AND person.org_id = l.org_id
          JOIN unsubscribe_requests AS request ON request.lead_id = person.id
         CROSS JOIN LATERAL (
            SELECT bool_and(s.replaced_reason IS NOT NULL) AS is_by_link_alone, min(s.created_at) AS since
              FROM suppressions AS s
             WHERE s.id IN (SELECT * FROM suppressions_of_leads(ARRAY[person.id]))
               AND s.org_id = person.org_id AND s.channel = 'email' AND s.reason <> 'bounced') AS suppressed
         WHERE l.id = lead AND person.erased_at IS NULL
           AND request.suppressed_at IS NOT NULL AND request.requested_at > cadence_now() - interval '1 day'
           AND suppressed.is_by_link_alone
           AND NOT EXISTS (
               SELECT FROM delivery_events AS event
                WHERE event.lead_id = person.id AND event.org_id = person.org_id AND event.source = 'ses'
                  AND event.kind IN ('opt_out', 'complained', 'bounced')
                  AND event.received_at >= request.requested_at)
           -- An older request was lifted before this one.
           AND NOT EXISTS (
               SELECT FROM unsubscribe_requests AS other
                WHERE other.lead_id = ANY (leads_of_mailbox(ARRAY[person.id], 20)) AND other.lead_id <> person.id
                  AND coalesce(other.suppressed_at >= suppressed.since, true)))
$$;
