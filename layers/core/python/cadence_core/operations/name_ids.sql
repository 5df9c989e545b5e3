-- The ids of what a request names, by its id or by its name in any case. An array is NULL if the
-- request does not name this kind of thing, and empty if nothing has the name. With an organization, a name
-- means only what is its own.
SELECT own.organizations,
       CASE WHEN n.cadence IS NOT NULL THEN ARRAY(
           SELECT id FROM cadences
            WHERE (lower(name) = lower(n.cadence) OR id::text = lower(n.cadence))
              AND (own.organizations IS NULL OR org_id = ANY (own.organizations)) ORDER BY id) END AS cadences,
       CASE WHEN n.template IS NOT NULL THEN ARRAY(
           SELECT id FROM message_templates
            WHERE (lower(name) = lower(n.template) OR id::text = lower(n.template))
              AND (own.organizations IS NULL OR org_id = ANY (own.organizations)) ORDER BY id) END AS templates,
       CASE WHEN n.ids IS NOT NULL THEN ARRAY(
           SELECT id FROM cadence_enrollments WHERE id = ANY (n.ids)
            UNION SELECT id FROM cadence_enrollments WHERE lead_id = ANY (n.ids)) END AS enrollments,
       ARRAY(SELECT asked.id FROM unnest(n.ids) AS asked (id)
              WHERE NOT EXISTS (SELECT FROM cadence_enrollments AS e WHERE e.id = asked.id)
                AND NOT EXISTS (SELECT FROM leads AS l WHERE l.id = asked.id)) AS unknown_ids
  FROM jsonb_to_record(CAST(:names AS jsonb)) AS n (organization text, cadence text, template text, ids uuid[])
 CROSS JOIN LATERAL (
    SELECT CASE WHEN n.organization IS NOT NULL THEN ARRAY(
               SELECT id FROM organizations
                WHERE lower(name) = lower(n.organization) OR id::text = lower(n.organization) ORDER BY id) END AS organizations) AS own
