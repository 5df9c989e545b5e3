-- Every message there ever was, the newest first, with the demo day on which its run took place
-- and what came back to it. A run by hand belongs to the day whose scheduled run was the last one.
SELECT i.id::text, day.day, person.who, place.cadence, place.position,
       place.total, i.ai_generated, i.status = 'bounced' AS is_returned,
       (SELECT coalesce(json_agg(json_build_object('text', a.content, 'is_automatic', a.type = 'auto_reply')
                                 ORDER BY a.sent_at), '[]')
          FROM interactions AS a WHERE a.reply_to_id = i.id) AS answers
  FROM interactions AS i
  JOIN cadence_runs AS r ON r.id = i.run_id
  JOIN LATERAL (
    SELECT max(d.day) AS day
      FROM demo.days AS d
      JOIN cadence_runs AS scheduled ON scheduled.trigger_id = d.execution_id::text
     WHERE scheduled.started_at <= r.started_at
  ) AS day ON true
  JOIN people AS person USING (lead_id)
  JOIN places AS place USING (step_id)
 ORDER BY day.day DESC, place.organization DESC, place.cadence, place.position, person.who
