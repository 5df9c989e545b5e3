-- Settle an uncertain message by hand, once an operator knows from the provider's console or from
-- the lead whether it was sent:
--     SELECT settle_interaction('<interaction id>', 'sent', 'seen in the sent folder');
-- 'sent' moves the enrollment to the next step; 'not_sent' lets the engine try this step again.
-- Returns the enrollment's status, or NULL if the enrollment was not moved. A later event from the
-- provider overrides the verdict.
CREATE OR REPLACE FUNCTION settle_interaction(interaction uuid, verdict text, note text DEFAULT NULL)
RETURNS text LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    message record;
BEGIN
    IF verdict NOT IN ('sent', 'not_sent') THEN
        RAISE EXCEPTION 'the verdict must be sent or not_sent' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE interactions AS i
       SET status = CASE verdict WHEN 'sent' THEN 'sent' ELSE 'failed' END,
           sent_at = CASE verdict WHEN 'sent' THEN i.created_at END,
           error_code = 'settled_by_hand',
           error_detail = note
      FROM cadence_enrollments AS e
     WHERE i.id = interaction AND i.type = 'message' AND i.status = 'uncertain'
       AND e.id = i.enrollment_id AND e.org_id = i.org_id
    RETURNING i.* INTO message;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no uncertain message has this id' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO delivery_events (event_key, source, kind, interaction_id, org_id, lead_id, detail, occurred_at)
    VALUES (concat_ws(':', 'person', interaction, message.attempts, verdict, clock_timestamp()), 'person',
            'settled_' || verdict, interaction, message.org_id, message.lead_id, note, cadence_now());
    IF verdict = 'sent' THEN
        RETURN advance_past(interaction);
    END IF;
    RETURN return_to_step(interaction, 'active', interval '0', 'settled_not_sent', note);
END
$$;
