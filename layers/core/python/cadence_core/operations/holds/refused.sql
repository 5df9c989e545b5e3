-- The templates of a selection that WhatsApp refuses. What is due there waits, also if nothing is held at them.
SELECT o.name AS organization, t.id AS template_id, t.name AS template, t.fault_code
  FROM jsonb_to_record(CAST(:selection AS jsonb)) AS s (
           paused_by text, reason text, organizations uuid[], cadences uuid[], templates uuid[], enrollments uuid[])
  JOIN message_templates AS t ON t.fault_code IS NOT NULL
  JOIN organizations AS o ON o.id = t.org_id
 WHERE s.paused_by = 'engine' AND s.enrollments IS NULL AND coalesce(s.reason, 'template_fault') = 'template_fault'
   AND (s.organizations IS NULL OR t.org_id = ANY (s.organizations))
   AND (s.templates IS NULL OR t.id = ANY (s.templates))
   AND (s.cadences IS NULL OR EXISTS (
            SELECT FROM cadence_steps AS step
             WHERE step.template_id = t.id AND step.archived_at IS NULL AND step.cadence_id = ANY (s.cadences)))
 ORDER BY o.name, t.name, t.id
 LIMIT 50
