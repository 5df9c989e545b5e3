-- Delete the stops of exactly this: the engine, an organization, a channel or a sender. A sender whose
-- status is paused becomes active, and if that is asked, one goes on that its provider stopped.
WITH asked AS (
    SELECT CAST(nullif(:org_id, '') AS uuid) AS org_id, nullif(:channel, '') AS channel,
           CAST(nullif(:sender_id, '') AS uuid) AS sender_id, CAST(:is_provider_stop AS boolean) AS is_provider_stop
), resumed AS (
    DELETE FROM sending_stops AS s
     USING asked
     WHERE s.org_id IS NOT DISTINCT FROM asked.org_id AND s.sender_id IS NOT DISTINCT FROM asked.sender_id
       AND (s.sender_id IS NOT NULL OR s.channel IS NOT DISTINCT FROM asked.channel)
    RETURNING s.id
), activated AS (
    UPDATE senders AS s
       SET status = 'active',
           stopped_until = CASE WHEN asked.is_provider_stop THEN NULL ELSE s.stopped_until END,
           stop_code = CASE WHEN asked.is_provider_stop THEN NULL ELSE s.stop_code END
      FROM asked
     WHERE s.id = asked.sender_id AND s.org_id = asked.org_id
       AND (s.status = 'paused' OR asked.is_provider_stop AND s.stopped_until > cadence_now())
    RETURNING s.id
)
SELECT id FROM resumed UNION ALL SELECT id FROM activated
