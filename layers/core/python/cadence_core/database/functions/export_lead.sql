-- Everything that the database holds about a person, of all leads that are the same person: one list of
-- rows a table, with the names of the organization and the cadences. For the person's request to see their data.
--     SELECT export_lead('<lead id>');
CREATE OR REPLACE FUNCTION export_lead(lead uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    person uuid[] := (SELECT found.person FROM leads_of_person(lead) AS found);
BEGIN
    RETURN jsonb_build_object(
        'leads', (
            SELECT coalesce(jsonb_agg(to_jsonb(l) || jsonb_build_object('organization', o.name) ORDER BY l.id), '[]')
              FROM leads AS l JOIN organizations AS o ON o.id = l.org_id WHERE l.id = ANY (person)),
        'consents', (
            SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.id), '[]') FROM consents AS c WHERE c.lead_id = ANY (person)),
        'cadence_enrollments', (
            SELECT coalesce(jsonb_agg(to_jsonb(e) || jsonb_build_object('cadence', c.name) ORDER BY e.enrolled_at, e.id), '[]')
              FROM cadence_enrollments AS e LEFT JOIN cadences AS c ON c.id = e.cadence_id WHERE e.lead_id = ANY (person)),
        'cadence_enrollment_history', (
            SELECT coalesce(jsonb_agg(to_jsonb(h) ORDER BY h.id), '[]')
              FROM cadence_enrollment_history AS h WHERE h.lead_id = ANY (person)),
        'standing_events', (
            SELECT coalesce(jsonb_agg(to_jsonb(event) ORDER BY event.id), '[]')
              FROM standing_events AS event WHERE event.lead_id = ANY (person)),
        'step_skips', (
            SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.skipped_at, k.enrollment_id, k.step_id), '[]')
              FROM cadence_enrollments AS e JOIN step_skips AS k ON k.enrollment_id = e.id
             WHERE e.lead_id = ANY (person)),
        'cadence_pilots', (
            SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.cadence_id, p.lead_id), '[]')
              FROM cadence_pilots AS p WHERE p.lead_id = ANY (person)),
        'person_touches', (
            SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.touched_at, t.address_hash), '[]')
              FROM person_touches AS t
             WHERE (t.org_id, t.address_hash) IN (
                SELECT l.org_id, unnest(hashes_of_person(l.org_id, l.email_key, l.phone_key))
                  FROM leads AS l WHERE l.id = ANY (person))),
        'send_recipients', (
            SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.bucket, r.scope), '[]')
              FROM send_recipients AS r
             WHERE r.address_hash IN (
                SELECT unnest(hashes_of_person(l.org_id, l.email_key, l.phone_key)) FROM leads AS l WHERE l.id = ANY (person))),
        'interactions', (
            SELECT coalesce(jsonb_agg(to_jsonb(i) || jsonb_build_object('cadence', c.name) ORDER BY i.created_at, i.id), '[]')
              FROM interactions AS i LEFT JOIN cadences AS c ON c.id = i.cadence_id WHERE i.lead_id = ANY (person)),
        'delivery_events', (
            SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.id), '[]')
              FROM delivery_events AS d WHERE d.id IN (SELECT events_of_leads(person))),
        'suppressions', (
            SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.created_at, s.id), '[]')
              FROM suppressions AS s WHERE s.id IN (SELECT suppressions_of_leads(person))),
        'unsubscribe_requests', (
            SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM unsubscribe_requests AS r WHERE r.lead_id = ANY (person)));
END
$$;
