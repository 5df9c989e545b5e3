-- The page of the release before this one calls it; now `unsubscribe_page_state` answers more.
-- The lead's organization, and the emails of the enrollment whose link is opened: a token does not
-- name the email that holds it. The beginning of each email is enough to recognize its language.
-- No row if the lead does not exist. The role of the page may call it, and reads no table.
CREATE OR REPLACE FUNCTION unsubscribe_link_origin(lead uuid, enrollment uuid)
RETURNS TABLE (organization text, emails text) LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT o.name,
           (SELECT string_agg(concat_ws(' ', i.subject, left(i.content, 20000)), ' ')
              FROM interactions AS i
             WHERE i.enrollment_id = enrollment AND i.lead_id = coalesce(l.merged_into, l.id)
               AND i.org_id = l.org_id
               AND i.type = 'message' AND i.channel = 'email')
      FROM leads AS l
      JOIN organizations AS o ON o.id = l.org_id
     WHERE l.id = lead
$$;
