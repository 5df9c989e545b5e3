-- Pause a sender, a From domain or an organization, with the figures that decided it. It ends by itself
-- after 24 hours, and caps are halved for a week; if that has happened within 30 days, a person has to
-- lift the pause.
INSERT INTO reputation_pauses (org_id, scope, sender_id, domain, reason, detail, sends, bounces, complaints, until, half_cap_until)
SELECT p.org_id, p.scope, p.sender_id, p.domain, 'reputation_pause', p.detail, p.sends, p.bounces, p.complaints,
       CASE WHEN again.is_so THEN 'infinity' ELSE cadence_now() + interval '1 day' END,
       CASE WHEN NOT again.is_so THEN cadence_now() + interval '8 days' END
  FROM jsonb_to_record(CAST(:pause AS jsonb)) AS p (
           org_id uuid, scope text, sender_id uuid, domain text, detail text, sends integer, bounces integer, complaints integer)
 CROSS JOIN LATERAL (
     SELECT EXISTS (
         SELECT FROM reputation_pauses AS earlier
          WHERE earlier.org_id = p.org_id AND earlier.scope = p.scope AND earlier.reason = 'reputation_pause'
            AND earlier.sender_id IS NOT DISTINCT FROM p.sender_id AND earlier.domain IS NOT DISTINCT FROM p.domain
            AND earlier.lifted_at IS NULL AND earlier.since > cadence_now() - interval '30 days')) AS again (is_so)
RETURNING id
