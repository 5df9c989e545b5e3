-- The lead's organization, and the emails of the enrollment whose link is opened: a token does not
-- name the email that holds it. The beginning of each email is enough to recognize its language.
-- No row if the lead does not exist.
SELECT o.name,
       (SELECT string_agg(concat_ws(' ', i.subject, left(i.content, 20000)), ' ')
          FROM interactions AS i
         WHERE i.enrollment_id = CAST(:enrollment_id AS uuid) AND i.lead_id = coalesce(l.merged_into, l.id)
           AND i.type = 'message' AND i.channel = 'email')
  FROM leads AS l
  JOIN organizations AS o ON o.id = l.org_id
 WHERE l.id = CAST(:lead_id AS uuid)
