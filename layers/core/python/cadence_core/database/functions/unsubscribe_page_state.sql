-- What the page shows about the lead of a link: who wrote, the emails of the enrollment whose link is
-- opened, and what holds now. A token does not name the email that holds it, so the newest one names the
-- sender; the beginning of each is enough to recognize its language. A request holds while the lead's
-- present address is suppressed, or is still to be. No row if the lead does not exist. The role of the
-- page may call it, and reads no table.
CREATE OR REPLACE FUNCTION unsubscribe_page_state(lead uuid, enrollment uuid)
RETURNS TABLE (organization text, sender text, emails text, is_unsubscribed boolean, is_on_whatsapp boolean)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT o.name, written.sender, written.emails,
           EXISTS (
               SELECT FROM unsubscribe_requests AS request
                WHERE request.lead_id = person.id
                  AND (request.suppressed_at IS NULL
                       OR coalesce(normalised_address('email', person.email), '') = ''
                       OR EXISTS (SELECT FROM suppression_of(person.org_id, 'email', person.email, person.email_key)))),
           person.phone IS NOT NULL AND person.whatsapp_opt_in_at IS NOT NULL AND person.deleted_at IS NULL
               AND NOT EXISTS (SELECT FROM suppression_of(person.org_id, 'whatsapp', person.phone, person.phone_key))
      FROM leads AS l
      JOIN leads AS person ON person.id = coalesce(l.merged_into, l.id) AND person.org_id = l.org_id
      JOIN organizations AS o ON o.id = l.org_id
     CROSS JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', i.subject, left(i.content, 20000)), ' ') AS emails,
               (array_agg(s.display_name ORDER BY i.created_at DESC, i.id))[1] AS sender
          FROM interactions AS i
          LEFT JOIN senders AS s ON s.id = i.sender_id AND s.org_id = i.org_id
         WHERE i.enrollment_id = enrollment AND i.lead_id = person.id AND i.org_id = l.org_id
           AND i.type = 'message' AND i.channel = 'email') AS written
     WHERE l.id = lead
$$;
