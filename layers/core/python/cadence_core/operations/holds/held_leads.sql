-- A page of the held enrollments, in the order of their ids, each with the step that it was held at.
-- Follows held.sql.
, page AS MATERIALIZED (
    SELECT id FROM held ORDER BY id LIMIT CAST(:limit AS integer)
)
SELECT e.id AS enrollment_id, e.lead_id, person.who, o.name AS organization, c.name AS cadence,
       place.position, place.total, coalesce(place.channel, archived.channel) AS channel, e.status_reason AS reason,
       e.status_detail AS detail, e.next_step_due AS due, e.updated_at AS since, cadence_now() AS at
  FROM page
  JOIN cadence_enrollments AS e USING (id)
  JOIN people AS person USING (lead_id)
  JOIN organizations AS o ON o.id = e.org_id
  JOIN cadences AS c ON c.id = e.cadence_id
  LEFT JOIN cadence_steps AS archived ON archived.id = e.next_step_id AND archived.archived_at IS NOT NULL
  LEFT JOIN LATERAL (
        SELECT * FROM places AS p
         WHERE archived.id IS NULL AND p.cadence_id = e.cadence_id AND p.step_id = (SELECT id FROM step_to_send(e))
       ) AS place ON true
 ORDER BY e.id
