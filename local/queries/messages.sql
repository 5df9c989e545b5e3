-- Every message there ever was, the newest first, with the demo day on which its run took place.
SELECT i.id::text, day.day, person.who, place.cadence, place.position,
       place.total, i.ai_generated
  FROM interactions AS i
  JOIN cadence_runs AS r ON r.id = i.run_id
  JOIN demo.days AS day ON day.execution_id::text = r.trigger_id
  JOIN people AS person USING (lead_id)
  JOIN places AS place USING (step_id)
 ORDER BY day.day DESC, place.organization DESC, place.cadence, place.position, person.who
