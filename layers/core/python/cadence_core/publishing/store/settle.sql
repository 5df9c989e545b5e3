-- Delete what the bus accepted, and count the attempts of what it refused. Returns how many were refused
-- for the last time.
WITH outcome AS (
    SELECT id, error_code, attempts
      FROM jsonb_to_recordset(CAST(:outcomes AS jsonb)) AS each (id bigint, error_code text, attempts integer)
), accepted AS (
    DELETE FROM standing_events AS event USING outcome
     WHERE event.id = outcome.id AND outcome.error_code IS NULL
), refused AS (
    UPDATE standing_events AS event
       SET attempts = event.attempts + outcome.attempts, error_code = outcome.error_code
      FROM outcome
     WHERE event.id = outcome.id AND outcome.error_code IS NOT NULL
    RETURNING event.attempts
)
SELECT count(*) FILTER (WHERE attempts >= CAST(:max_attempts AS integer)) FROM refused
