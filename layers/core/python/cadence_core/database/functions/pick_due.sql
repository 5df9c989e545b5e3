-- Lease to a run the messages that it should send next (see pick_messages).
--
-- Returns what became of each: 'leased', 'suspect', or the reason for which it was put off; and of what is
-- leased although a rule holds it that only a person can end, that rule and its detail.
CREATE OR REPLACE FUNCTION pick_due(run uuid, wanted integer, lease_seconds double precision, without uuid[])
RETURNS TABLE (enrollment_id uuid, became text, held_by text, detail text) LANGUAGE plpgsql VOLATILE ROWS 50 AS $$
BEGIN
    RETURN QUERY
    SELECT p.id, p.fate, p.held_by, p.detail FROM pick_messages(run, wanted, lease_seconds, without) AS p WHERE p.fate IS NOT NULL;
END
$$;
