-- Remove texts and records that have expired: up to max_rows texts of messages and replies, rows
-- of the history, and events. Returns how many of each. Run it again while it returns any.
--     SELECT * FROM purge_expired(1000);
--
-- An unsettled message keeps its text, by which an operator recognizes it. A locked row is left for the next
-- time. Events that no organization is known of are kept for the default time.
CREATE OR REPLACE FUNCTION purge_expired(max_rows integer, OUT texts integer, OUT history integer, OUT events integer)
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE interactions SET subject = NULL, content = '', needs_reading = false, error_detail = NULL
     WHERE id = ANY (ARRAY(
        SELECT expired.id
          FROM organizations AS o
         CROSS JOIN LATERAL (
            SELECT i.id FROM interactions AS i
             WHERE i.org_id = o.id AND i.created_at < cadence_now() - make_interval(days => o.texts_kept_days)
               AND (i.subject IS NOT NULL OR i.content <> '' OR i.error_detail IS NOT NULL)
               AND i.status NOT IN ('sending', 'uncertain')
             ORDER BY i.created_at
             LIMIT max_rows
               FOR NO KEY UPDATE SKIP LOCKED
         ) AS expired
         LIMIT max_rows));
    GET DIAGNOSTICS texts = ROW_COUNT;

    -- No gap between messages is longer.
    DELETE FROM person_touches
     WHERE (org_id, address_hash) IN (
        SELECT org_id, address_hash FROM person_touches
         WHERE touched_at < cadence_now() - interval '32 days' ORDER BY touched_at LIMIT max_rows);

    PERFORM set_config('cadence.may_change_records', 'on', true);
    DELETE FROM cadence_enrollment_history
     WHERE id = ANY (ARRAY(
        SELECT expired.id
          FROM organizations AS o
         CROSS JOIN LATERAL (
            SELECT h.id FROM cadence_enrollment_history AS h
             WHERE h.org_id = o.id AND h.changed_at < cadence_now() - make_interval(days => o.records_kept_days)
             ORDER BY h.changed_at
             LIMIT max_rows
         ) AS expired
         LIMIT max_rows));
    GET DIAGNOSTICS history = ROW_COUNT;

    DELETE FROM delivery_events
     WHERE id = ANY (ARRAY(
        SELECT expired.id
          FROM organizations AS o
         CROSS JOIN LATERAL (
            SELECT d.id FROM delivery_events AS d
             WHERE d.org_id = o.id AND d.received_at < cadence_now() - make_interval(days => o.records_kept_days)
             ORDER BY d.received_at
             LIMIT max_rows
         ) AS expired
        UNION ALL
        SELECT id FROM delivery_events WHERE org_id IS NULL AND received_at < cadence_now() - interval '1095 days'
         LIMIT max_rows));
    GET DIAGNOSTICS events = ROW_COUNT;
    PERFORM set_config('cadence.may_change_records', 'off', true);
END
$$;
