-- Undo the use of a lead's unsubscribe link: its addresses are as they were before, and the request is
-- forgotten. Enrollments that it ended stay ended. Records it as an action of the lead. Returns whether it
-- was possible (may_undo_unsubscribe). The role of the page may call it, and writes no table itself.
CREATE OR REPLACE FUNCTION undo_unsubscribe(lead uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER AS $$
    WITH person AS MATERIALIZED (
        SELECT coalesce(merged_into, id) AS id, org_id, gen_random_uuid() AS action FROM leads
         WHERE id = lead AND may_undo_unsubscribe(lead)
    ), request AS (
        DELETE FROM unsubscribe_requests AS r USING person WHERE r.lead_id = person.id
        RETURNING r.lead_id
    ), suppressed AS MATERIALIZED (
        SELECT s.id, s.org_id, s.replaced_reason FROM suppressions AS s, person
         WHERE s.id IN (SELECT * FROM suppressions_of_leads(ARRAY[person.id]))
           AND s.org_id = person.org_id AND s.channel = 'email' AND s.replaced_reason IS NOT NULL
         ORDER BY s.address_hash
           FOR UPDATE
    ), lifted AS (
        DELETE FROM suppressions AS s USING suppressed AS was
         WHERE s.id = was.id AND s.org_id = was.org_id AND was.replaced_reason = 'none'
        RETURNING s.id
    ), restored AS (
        UPDATE suppressions AS s
           SET reason = s.replaced_reason, source = s.replaced_source, replaced_reason = NULL, replaced_source = NULL
          FROM suppressed AS was
         WHERE s.id = was.id AND s.org_id = was.org_id AND was.replaced_reason <> 'none'
        RETURNING s.id
    ), counted AS MATERIALIZED (
        SELECT person.action, request.lead_id,
               (SELECT count(*) FROM lifted) AS lifted, (SELECT count(*) FROM restored) AS restored
          FROM person JOIN request ON request.lead_id = person.id
    ), action AS (
        INSERT INTO operator_actions (action_id, operation, actor, phase, details)
        SELECT action, 'undo_unsubscribe', 'the lead, on the unsubscribe page', phase,
               jsonb_build_object('lead_id', lead_id)
               || CASE phase WHEN 'done' THEN jsonb_build_object('lifted', lifted, 'restored', restored) ELSE '{}' END
          FROM counted CROSS JOIN (VALUES (1, 'begun'), (2, 'done')) AS recorded (place, phase)
         ORDER BY place
    )
    SELECT EXISTS (SELECT FROM request)
$$;
