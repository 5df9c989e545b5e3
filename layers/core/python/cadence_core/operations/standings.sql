-- The beginning that the read queries share: readable names for leads (people), for steps (places,
-- numbered without the gaps of step_order and the archived steps) and for the step that each
-- enrollment waits for (standings).
-- NOT MATERIALIZED lets the conditions of a query use the indexes of the tables.
WITH RECURSIVE people AS NOT MATERIALIZED (
    SELECT id AS lead_id,
           coalesce(nullif(concat_ws(', ', nullif(concat_ws(' ', first_name, last_name), ''),
                                     company_name), ''), email, phone, 'unnamed') AS who
      FROM leads
), places AS NOT MATERIALIZED (
    SELECT s.id AS step_id, s.cadence_id, s.step_order, s.channel, o.name AS organization,
           c.name AS cadence,
           row_number() OVER (PARTITION BY s.cadence_id ORDER BY s.step_order)::integer AS position,
           count(*) OVER (PARTITION BY s.cadence_id)::integer AS total, s.template_id
      FROM cadence_steps AS s
      JOIN cadences AS c ON c.id = s.cadence_id
      JOIN organizations AS o ON o.id = c.org_id
     WHERE s.archived_at IS NULL
), standings AS NOT MATERIALIZED (
    SELECT e.id AS enrollment_id, e.lead_id, e.status, e.status_reason, e.status_detail,
           e.cadence_active, e.next_step_due, person.who, place.organization, place.cadence,
           place.position, place.total, place.channel
      FROM cadence_enrollments AS e
      JOIN people AS person USING (lead_id)
      JOIN LATERAL (
        SELECT * FROM places AS p WHERE p.cadence_id = e.cadence_id AND p.step_id = (SELECT id FROM step_to_send(e))
      ) AS place ON true
)
