-- Erase the personal data of a person on request, of all leads that are the same person: their fields,
-- addresses and texts, and whatever an operator or a provider wrote about them. Open enrollments end.
-- What stays are ids, codes and times, and the suppressions as hashes: if the person is imported again,
-- they still get no messages. The trigger blank_if_erased leaves out the texts of what arrives later.
--     SELECT erase_lead('<lead id>');
CREATE OR REPLACE FUNCTION erase_lead(lead uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    events bigint[];
    person uuid[] := (SELECT found.person FROM leads_of_person(lead) AS found);
BEGIN
    -- In the order of every other transaction. Once the leads are locked for all, no row about them can be added.
    PERFORM FROM interactions WHERE lead_id = ANY (person) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM leads WHERE id = ANY (person) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM cadence_enrollments WHERE lead_id = ANY (person) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM leads WHERE id = ANY (person) ORDER BY id FOR UPDATE;

    UPDATE suppressions SET address = NULL WHERE id IN (SELECT suppressions_of_leads(person));
    DELETE FROM cadence_pilots WHERE lead_id = ANY (person);
    DELETE FROM person_touches AS touch USING leads AS l
     WHERE l.id = ANY (person) AND touch.org_id = l.org_id
       AND touch.address_hash = ANY (hashes_of_person(l.org_id, l.email_key, l.phone_key));
    DELETE FROM send_recipients AS recipient USING leads AS l
     WHERE l.id = ANY (person) AND recipient.address_hash = ANY (hashes_of_person(l.org_id, l.email_key, l.phone_key));
    -- Before the ids, by which the events are found, are blanked.
    events := ARRAY(SELECT events_of_leads(person));
    -- A provider's error may quote the address.
    UPDATE interactions
       SET subject = NULL, content = '', needs_reading = false, error_detail = NULL,
           error_code = provider_code(error_code),
           external_id = provider_id(external_id), wamid = provider_id(wamid)
     WHERE lead_id = ANY (person);
    UPDATE cadence_enrollments
       SET status = 'completed', status_reason = 'lead_deleted', status_detail = NULL,
           run_id = NULL, lease_expires_at = NULL, decided_by = NULL
     WHERE lead_id = ANY (person) AND status IN ('active', 'paused');
    UPDATE cadence_enrollments
       SET status_reason = reason_code(status_reason), status_detail = NULL, zone = ''
     WHERE lead_id = ANY (person);
    UPDATE step_skips AS skip
       SET reason = coalesce(reason_code(skip.reason), 'erased')
      FROM cadence_enrollments AS e
     WHERE e.id = skip.enrollment_id AND e.lead_id = ANY (person);

    PERFORM set_config('cadence.may_change_records', 'on', true);
    UPDATE cadence_enrollment_history
       SET reason = reason_code(reason), detail = NULL
     WHERE lead_id = ANY (person);
    UPDATE consents SET wording = NULL, evidence = NULL WHERE lead_id = ANY (person);
    UPDATE delivery_events AS event
       SET detail = NULL, verdicts = NULL, code = provider_code(code), message_key = provider_id(message_key), event_key = event_key_of(event)
     WHERE id = ANY (events);
    PERFORM set_config('cadence.may_change_records', 'off', true);

    UPDATE leads
       SET external_id = NULL, email = NULL, phone = NULL, email_key = NULL, phone_key = NULL, wa_id = NULL, whatsapp_user_id = NULL,
           first_name = NULL, last_name = NULL, company_name = NULL, job_title = NULL, timezone = NULL, custom_fields = '{}',
           out_of_office_until = NULL,
           deleted_at = coalesce(deleted_at, cadence_now()), erased_at = coalesce(erased_at, cadence_now())
     WHERE id = ANY (person);
END
$$;
