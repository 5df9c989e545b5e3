-- Who writes to the lead, and what it wrote in the enrollment whose link is opened: a token does
-- not say in which of the emails it stood. The beginning of each is enough to tell its language.
-- No row if there is no such lead.
SELECT o.name,
       (SELECT string_agg(concat_ws(' ', i.subject, left(i.content, 20000)), ' ')
          FROM interactions AS i
         WHERE i.enrollment_id = CAST(:enrollment_id AS uuid) AND i.lead_id = l.id
           AND i.type = 'message' AND i.channel = 'email')
  FROM leads AS l
  JOIN organizations AS o ON o.id = l.org_id
 WHERE l.id = CAST(:lead_id AS uuid)
