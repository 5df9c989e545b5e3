-- Remove up to max_rows events that were not published within 14 days. Returns how many. A locked row,
-- which is being published, is left for the next time.
--     SELECT purge_standing_events(1000);
CREATE OR REPLACE FUNCTION purge_standing_events(max_rows integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    removed integer;
BEGIN
    DELETE FROM standing_events
     WHERE id = ANY (ARRAY(
        SELECT id FROM standing_events WHERE at < cadence_now() - interval '14 days'
         ORDER BY at LIMIT max_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;
