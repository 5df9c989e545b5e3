-- The leads whose custom field demo_answers is set, who got an email and have not answered yet.
SELECT CAST(l.id AS text) AS lead_id, people.who
  FROM leads AS l
  JOIN people ON people.lead_id = l.id
 WHERE coalesce(l.custom_fields ->> 'demo_answers', '') <> ''
   AND EXISTS (SELECT FROM interactions AS i
                WHERE i.lead_id = l.id AND i.type = 'message' AND i.channel = 'email' AND i.sent_at IS NOT NULL)
   AND NOT EXISTS (SELECT FROM interactions AS i WHERE i.lead_id = l.id AND i.type = 'reply')
 ORDER BY people.who
