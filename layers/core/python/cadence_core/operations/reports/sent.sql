-- The messages that this run sent.
SELECT person.who, place.organization, place.cadence, place.position,
       place.total, place.channel, coalesce(i.subject, i.content) AS text, i.ai_generated AS is_ai
  FROM interactions AS i
  JOIN people AS person USING (lead_id)
  JOIN places AS place USING (step_id)
 WHERE i.run_id = CAST(:run_id AS uuid) AND i.status = 'sent'
 ORDER BY place.organization DESC, place.cadence, place.position, person.who
