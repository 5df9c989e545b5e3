-- Record what each of these leads agreed to, or withdrew, unless that is recorded already: by its newest consent on
-- the channel, or by one of that moment. Rows of consents are never changed.
WITH said AS MATERIALIZED (
    SELECT nullif(:wording, '') AS wording, nullif(:evidence, '') AS evidence,
           CAST(nullif(:occurred_at, '') AS timestamptz) AS occurred_at, CAST(:is_withdrawn AS boolean) AS withdrawn
), lead AS MATERIALIZED (
    SELECT l.id, l.org_id FROM leads AS l
     WHERE l.org_id = CAST(:org_id AS uuid) AND l.id = ANY (CAST(:leads AS uuid[])) AND l.erased_at IS NULL
     ORDER BY l.id
       FOR NO KEY UPDATE
), judged AS MATERIALIZED (
    SELECT lead.*, EXISTS (
               SELECT FROM (SELECT c.*, row_number() OVER (ORDER BY c.occurred_at DESC, c.id DESC) AS age
                              FROM consents AS c
                             WHERE c.lead_id = lead.id AND c.org_id = lead.org_id AND c.channel = :channel) AS own
                WHERE CASE WHEN said.occurred_at IS NULL THEN own.age = 1 ELSE own.occurred_at = said.occurred_at END
                  AND (own.basis, own.source, own.withdrawn) = (:basis, :source, said.withdrawn)
                  AND (own.wording, own.evidence) IS NOT DISTINCT FROM (said.wording, said.evidence)) AS is_recorded
      FROM lead, said
), recorded AS (
    INSERT INTO consents (org_id, lead_id, channel, basis, withdrawn, wording, source, evidence, occurred_at)
    SELECT judged.org_id, judged.id, :channel, :basis, said.withdrawn, said.wording, :source, said.evidence,
           coalesce(said.occurred_at, cadence_now())
      FROM judged, said WHERE NOT is_recorded
     ORDER BY judged.id
)
SELECT CAST(id AS text), CASE WHEN is_recorded THEN 'unchanged' ELSE 'changed' END FROM judged
