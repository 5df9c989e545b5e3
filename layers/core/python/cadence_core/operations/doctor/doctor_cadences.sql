-- Active cadences without what their steps need, each with what it lacks.
SELECT c.org_id, c.name, o.name AS organization,
       concat_ws(', ',
           CASE WHEN steps.count = 0 THEN 'steps' END,
           CASE WHEN steps.emails > 0 AND c.email_sender_id IS NULL THEN 'a sender of its emails' END,
           CASE WHEN steps.whatsapp > 0 AND c.whatsapp_sender_id IS NULL THEN 'a sender of its WhatsApp messages' END,
           CASE WHEN steps.bare > 0 THEN 'a template of a step' END) AS lacks
  FROM cadences AS c
  JOIN organizations AS o ON o.id = c.org_id
 CROSS JOIN LATERAL (
    SELECT count(*) AS count, count(*) FILTER (WHERE channel = 'email') AS emails,
           count(*) FILTER (WHERE channel = 'whatsapp') AS whatsapp, count(*) FILTER (WHERE template_id IS NULL) AS bare
      FROM cadence_steps AS s
     WHERE s.cadence_id = c.id AND s.org_id = c.org_id AND s.archived_at IS NULL) AS steps
 WHERE c.status = 'active' AND c.deleted_at IS NULL
   AND (steps.count = 0 OR steps.bare > 0 OR steps.emails > 0 AND c.email_sender_id IS NULL
        OR steps.whatsapp > 0 AND c.whatsapp_sender_id IS NULL)
 ORDER BY o.name, c.name, c.id LIMIT 20
