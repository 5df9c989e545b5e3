-- The uncertain messages, longest first, with what an operator needs to look them up.
SELECT i.id, i.channel, i.updated_at, i.error_code, c.name, step.step_order, i.lead_id
  FROM interactions AS i
  JOIN cadences AS c ON c.id = i.cadence_id
  JOIN cadence_steps AS step ON step.id = i.step_id
 WHERE i.status = 'uncertain'
 ORDER BY i.updated_at, i.id
 LIMIT 200
