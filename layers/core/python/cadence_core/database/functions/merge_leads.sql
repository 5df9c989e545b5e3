-- Merge two leads of one organization that are one person. `keep` gets everything that is recorded
-- about `drop`, and its fields where those of `keep` are empty. `drop` is left empty and deleted; its
-- unsubscribe links are from now on those of `keep`. Of two open enrollments of one cadence, the one
-- that is further on stays. What goes on gets no step that the other one had in the meantime; nothing
-- goes on in a cadence that the other lead's last enrollment left with a reply or an opt-out.
--     SELECT merge_leads('<lead to keep>', '<lead to drop>');
CREATE OR REPLACE FUNCTION merge_leads(keep uuid, drop uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER AS $$
DECLARE
    kept leads;
    dropped leads;
    problem text;
    takes_phone boolean;
    has_withdrawn boolean;
    last CONSTANT integer := 2147483647;
    person bytea[];
BEGIN
    -- Messages first, then leads, then enrollments by id, as everywhere.
    PERFORM FROM interactions WHERE lead_id IN (keep, drop) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM leads WHERE id IN (keep, drop) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM cadence_enrollments WHERE lead_id IN (keep, drop) ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO kept FROM leads WHERE id = keep;
    SELECT * INTO dropped FROM leads WHERE id = drop;
    problem := CASE
        WHEN kept.id IS NULL THEN format('no lead has the id %s', keep)
        WHEN dropped.id IS NULL THEN format('no lead has the id %s', drop)
        WHEN keep = drop THEN 'both ids are of the same lead'
        WHEN kept.org_id <> dropped.org_id THEN 'the leads are of two organizations'
        WHEN kept.merged_into IS NOT NULL THEN format('lead %s was merged into %s before', keep, kept.merged_into)
        WHEN dropped.merged_into IS NOT NULL THEN format('lead %s was merged into %s before', drop, dropped.merged_into)
        WHEN kept.erased_at IS NOT NULL THEN format('lead %s was erased', keep)
        WHEN dropped.erased_at IS NOT NULL THEN format('lead %s was erased', drop)
    END;
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION 'merge_leads: %', problem USING ERRCODE = 'invalid_parameter_value';
    END IF;
    person := hashes_of_person(kept.org_id, kept.email_key, kept.phone_key)
           || hashes_of_person(kept.org_id, dropped.email_key, dropped.phone_key);

    -- An opt-out of either covers every address of the person, with the strongest reason.
    INSERT INTO suppressions AS s (org_id, channel, address, address_hash, key_hash, lead_id, reason)
    SELECT kept.org_id, opt_out.channel, a.address, a.address_hash, a.key_hash, keep, opt_out.reason
      FROM (SELECT DISTINCT ON (channel) channel, reason
              FROM (SELECT 'email' AS channel, reason FROM leads, suppression_of(org_id, 'email', email, email_key)
                     WHERE id IN (keep, drop) AND reason <> 'bounced'
                    UNION ALL
                    SELECT 'whatsapp', reason FROM leads, suppression_of(org_id, 'whatsapp', phone, phone_key)
                     WHERE id IN (keep, drop) AND reason <> 'bounced'
                    UNION ALL
                    -- A lead that withdrew its consent while it had no address has no suppression.
                    SELECT newest.channel, 'unsubscribed'
                      FROM (SELECT DISTINCT ON (lead_id, channel) channel, withdrawn FROM consents
                             WHERE lead_id IN (keep, drop)
                             ORDER BY lead_id, channel, occurred_at DESC, id DESC) AS newest
                     WHERE newest.withdrawn
                    UNION ALL
                    -- Nor has one whose use of its unsubscribe link is recorded, and not carried out yet.
                    SELECT 'email', 'unsubscribed' FROM unsubscribe_requests
                     WHERE lead_id IN (keep, drop) AND suppressed_at IS NULL) AS either
             ORDER BY channel, suppression_rank(reason) DESC) AS opt_out,
           suppressions_to_add(opt_out.reason, opt_out.channel, NULL, NULL, NULL, ARRAY[keep, drop]) AS a
    ON CONFLICT (org_id, channel, address_hash) DO UPDATE SET reason = EXCLUDED.reason
     WHERE suppression_rank(s.reason) < suppression_rank(EXCLUDED.reason);

    INSERT INTO cadence_pilots (org_id, cadence_id, lead_id)
    SELECT org_id, cadence_id, keep FROM cadence_pilots WHERE lead_id = drop
    ON CONFLICT DO NOTHING;
    DELETE FROM cadence_pilots WHERE lead_id = drop;

    PERFORM place_enrollments(ARRAY(SELECT id FROM cadence_enrollments WHERE lead_id IN (keep, drop)));
    -- A bounce ends nothing: the person may have another address.
    UPDATE cadence_enrollments AS e
       SET status = other.status, status_reason = other.status_reason, status_detail = other.status_detail,
           run_id = NULL, lease_expires_at = NULL, decided_by = other.decided_by
      FROM (SELECT DISTINCT ON (lead_id, cadence_id) * FROM cadence_enrollments
             WHERE lead_id IN (keep, drop)
             ORDER BY lead_id, cadence_id, enrolled_at DESC, id DESC) AS other
     WHERE e.lead_id IN (keep, drop) AND e.lead_id <> other.lead_id
       AND e.org_id = other.org_id AND e.cadence_id = other.cadence_id
       AND e.status IN ('active', 'paused') AND other.status IN ('replied', 'unsubscribed');
    -- The steps that the other lead had while the enrollment existed, or in one that is still open.
    INSERT INTO step_skips (enrollment_id, step_id, org_id, reason, skipped_at)
    SELECT e.id, had.step_id, e.org_id, 'duplicate_address', had.at
      FROM cadence_enrollments AS e
      JOIN cadence_enrollments AS other
        ON other.org_id = e.org_id AND other.cadence_id = e.cadence_id
       AND other.lead_id IN (keep, drop) AND other.lead_id <> e.lead_id
     CROSS JOIN LATERAL (
        SELECT i.step_id, coalesce(i.begun_at, i.created_at) AS at FROM interactions AS i
         WHERE i.enrollment_id = other.id AND i.type = 'message' AND i.status <> 'failed'
        UNION ALL
        SELECT k.step_id, k.skipped_at FROM step_skips AS k
         WHERE k.enrollment_id = other.id AND k.reason = 'duplicate_address') AS had
     WHERE e.lead_id IN (keep, drop) AND e.status IN ('active', 'paused')
       AND (other.status IN ('active', 'paused') OR had.at >= e.enrolled_at)
    ON CONFLICT DO NOTHING;
    -- What a person or a reply holds of one that ends now, they hold of the one that stays.
    UPDATE cadence_enrollments AS e
       SET status = 'paused', further_holds = e.further_holds || other.holds,
           paused_by = CASE WHEN other.is_by_person THEN 'person' ELSE coalesce(e.paused_by, 'engine') END,
           status_reason = CASE WHEN other.is_by_person THEN other.status_reason ELSE e.status_reason END,
           status_detail = CASE WHEN other.is_by_person THEN other.status_detail ELSE e.status_detail END
      FROM (SELECT o.*, o.paused_by = 'person' AND NOT EXISTS (
                       SELECT FROM cadence_enrollments AS own
                        WHERE own.lead_id IN (keep, drop) AND own.lead_id <> o.lead_id AND own.cadence_id = o.cadence_id
                          AND own.paused_by = 'person') AS is_by_person,
                   (SELECT coalesce(jsonb_object_agg(hold.key, hold.value), '{}')
                      FROM jsonb_each(o.further_holds || CASE WHEN o.paused_by = 'engine' AND o.status_reason IS NOT NULL
                                                              THEN jsonb_build_object(o.status_reason, o.status_detail) ELSE '{}' END) AS hold
                     WHERE reply_hold_rank(hold.key) > 0) AS holds
              FROM cadence_enrollments AS o WHERE o.lead_id IN (keep, drop) AND o.status = 'paused') AS other
     WHERE e.lead_id IN (keep, drop) AND e.lead_id <> other.lead_id AND e.org_id = other.org_id AND e.cadence_id = other.cadence_id
       AND e.status IN ('active', 'paused') AND (other.is_by_person OR other.holds <> '{}');
    UPDATE cadence_enrollments AS e
       SET status = 'completed', status_reason = 'duplicate_address', status_detail = other.id,
           run_id = NULL, lease_expires_at = NULL
      FROM cadence_enrollments AS other
     WHERE e.lead_id IN (keep, drop) AND other.lead_id IN (keep, drop) AND e.lead_id <> other.lead_id
       AND e.cadence_id = other.cadence_id
       AND e.status IN ('active', 'paused') AND other.status IN ('active', 'paused')
       AND (coalesce((SELECT step_order FROM step_to_send(e)), last), e.lead_id = keep)
         < (coalesce((SELECT step_order FROM step_to_send(other)), last), other.lead_id = keep);
    UPDATE cadence_enrollments AS e
       SET next_step_id = (SELECT next.id FROM next_step_of(e.id, NULL) AS next)
     WHERE e.lead_id IN (keep, drop) AND e.status IN ('active', 'paused')
       AND EXISTS (SELECT FROM step_skips AS k WHERE k.enrollment_id = e.id AND k.step_id = (SELECT id FROM step_to_send(e)))
       -- Its own message is underway, or is to be settled.
       AND NOT EXISTS (
           SELECT FROM interactions AS i
            WHERE i.enrollment_id = e.id AND i.step_id = (SELECT id FROM step_to_send(e)) AND i.type = 'message' AND i.status <> 'failed');
    UPDATE cadence_enrollments SET lead_id = keep WHERE lead_id = drop;
    UPDATE interactions SET lead_id = keep WHERE lead_id = drop;
    UPDATE suppressions SET lead_id = keep WHERE lead_id = drop;
    -- What is locked is being published, as an event of the dropped lead.
    UPDATE standing_events SET lead_id = keep
     WHERE id IN (SELECT id FROM standing_events WHERE lead_id = drop FOR UPDATE SKIP LOCKED);
    PERFORM set_config('cadence.may_change_records', 'on', true);
    UPDATE cadence_enrollment_history SET lead_id = keep WHERE lead_id = drop;
    UPDATE consents SET lead_id = keep WHERE lead_id = drop;
    UPDATE delivery_events SET lead_id = keep WHERE lead_id = drop;
    PERFORM set_config('cadence.may_change_records', 'off', true);
    INSERT INTO unsubscribe_requests AS r (lead_id, requested_at)
    SELECT keep, requested_at FROM unsubscribe_requests WHERE lead_id = drop
    ON CONFLICT (lead_id) DO UPDATE
       SET requested_at = greatest(r.requested_at, EXCLUDED.requested_at), suppressed_at = NULL;
    DELETE FROM unsubscribe_requests WHERE lead_id = drop;

    -- The gap between two messages begins with the last one to any address of the person.
    INSERT INTO person_touches AS t (org_id, address_hash, touched_at, touched_before, interaction_id)
    SELECT kept.org_id, own.hash, newest.touched_at, newest.touched_before, newest.interaction_id
      FROM (SELECT DISTINCT unnest(person)) AS own (hash)
     CROSS JOIN (SELECT touch.* FROM person_touches AS touch
                  WHERE touch.org_id = kept.org_id AND touch.address_hash = ANY (person) AND last_touch(touch) IS NOT NULL
                  ORDER BY last_touch(touch) DESC LIMIT 1) AS newest
    ON CONFLICT (org_id, address_hash) DO UPDATE
       SET touched_at = EXCLUDED.touched_at, touched_before = EXCLUDED.touched_before, interaction_id = EXCLUDED.interaction_id
     WHERE t.org_id = EXCLUDED.org_id;
    UPDATE leads
       SET external_id = NULL, email = NULL, phone = NULL, wa_id = NULL, whatsapp_user_id = NULL, first_name = NULL, last_name = NULL,
           company_name = NULL, job_title = NULL, timezone = NULL, custom_fields = '{}',
           out_of_office_until = NULL,
           deleted_at = coalesce(deleted_at, cadence_now()), merged_into = keep
     WHERE id = drop;
    UPDATE leads SET merged_into = keep WHERE merged_into = drop;
    has_withdrawn := coalesce((
        SELECT withdrawn FROM consents WHERE lead_id = keep AND channel = 'whatsapp'
         ORDER BY occurred_at DESC, id DESC LIMIT 1), false);
    -- A consent, and the window of free text, belong to a number.
    takes_phone := kept.phone IS NULL OR kept.phone_key = dropped.phone_key OR kept.phone = dropped.phone;
    UPDATE leads
       SET external_id = coalesce(kept.external_id, dropped.external_id),
           email = coalesce(kept.email, dropped.email),
           phone = coalesce(kept.phone, dropped.phone),
           wa_id = CASE WHEN takes_phone THEN coalesce(kept.wa_id, dropped.wa_id) ELSE kept.wa_id END,
           whatsapp_user_id = CASE WHEN takes_phone THEN coalesce(kept.whatsapp_user_id, dropped.whatsapp_user_id) ELSE kept.whatsapp_user_id END,
           whatsapp_opt_in_at = CASE WHEN has_withdrawn THEN NULL
                                     WHEN takes_phone THEN coalesce(kept.whatsapp_opt_in_at, dropped.whatsapp_opt_in_at)
                                     ELSE kept.whatsapp_opt_in_at END,
           last_whatsapp_inbound_at =
               CASE WHEN takes_phone THEN greatest(kept.last_whatsapp_inbound_at, dropped.last_whatsapp_inbound_at)
                    ELSE kept.last_whatsapp_inbound_at END,
           out_of_office_until = greatest(kept.out_of_office_until, dropped.out_of_office_until),
           first_name = coalesce(kept.first_name, dropped.first_name),
           last_name = coalesce(kept.last_name, dropped.last_name),
           company_name = coalesce(kept.company_name, dropped.company_name),
           job_title = coalesce(kept.job_title, dropped.job_title),
           timezone = coalesce(kept.timezone, dropped.timezone),
           custom_fields = dropped.custom_fields || kept.custom_fields
     WHERE id = keep;
END
$$;
