-- Everything that decides whether the next step of a candidate's enrollment may be sent, from which sender
-- and to which address, as one JSON object. These conditions are defined here only. A claim returns the
-- object, `decide` (sending/domain/eligibility.py) judges it, and a turn begins the message only if
-- the object is still the same. What a moment, a cap or a switch decides is in `rules_of`.
--
-- Texts are no conditions: a template that was edited goes out with the text of its claim. Values are
-- cut at a length that no valid one has, so that no row makes the object large.
CREATE OR REPLACE FUNCTION conditions_of(asked candidate[])
RETURNS TABLE (enrollment_id uuid, conditions jsonb, step_id uuid, template_id uuid, sender_id uuid, c candidate)
LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY
    SELECT e.id, jsonb_build_object(
        'is_due', e.next_step_due <= cadence_now(),
        'cadence_active', cadence.status = 'active' AND cadence.deleted_at IS NULL,
        'organization', jsonb_build_object(
            'requires_postal_address', o.requires_postal_address,
            'has_postal_address', coalesce(o.postal_address ~ '\S', false)),
        'lead', jsonb_build_object(
            'status', l.status, 'is_deleted', l.deleted_at IS NOT NULL,
            'has_whatsapp_opt_in', l.whatsapp_opt_in_at IS NOT NULL,
            -- A little less than WhatsApp's 24 hours, because the message is sent some time after the claim.
            'is_in_whatsapp_window', coalesce(l.last_whatsapp_inbound_at > cadence_now() - interval '23 hours 45 minutes', false)),
        'address', left(address.spelling, 1000),
        'address_key', address.key,
        'suppression', suppression.reason,
        -- Each may be of this very address, in another spelling.
        'has_unread_suppressions', EXISTS (
            SELECT FROM suppressions AS unread
             WHERE unread.org_id = e.org_id AND unread.channel = s.channel
               AND unread.address IS NOT NULL AND unread.key_hash IS NULL),
        'duplicate_of', other.id,
        'is_duplicate_being_sent', coalesce(other.is_being_sent, false),
        'has_unsubscribed', EXISTS (
            SELECT FROM unsubscribe_requests AS request
             WHERE request.lead_id = e.lead_id
               AND (request.requested_at >= e.enrolled_at
                    OR request.suppressed_at IS NULL AND s.channel = 'email')),
        'step', CASE WHEN s.id IS NOT NULL THEN jsonb_build_object(
            'id', s.id, 'order', s.step_order, 'channel', s.channel,
            'reply_in_thread', s.reply_in_thread, 'ai_personalization', s.ai_personalization) END,
        'template', CASE WHEN t.id IS NOT NULL THEN jsonb_build_object(
            'id', t.id, 'channel', t.channel, 'fault_code', left(t.fault_code, 1000),
            'whatsapp_template_name', left(t.whatsapp_template_name, 1000),
            'whatsapp_language', left(t.whatsapp_language, 1000)) END,
        -- Not within 'sender', whose keys the release before this one takes for its own.
        'is_sender_allowed', coalesce(
            owner.of_address = e.org_id AND coalesce(owner.of_reply_to, e.org_id) = e.org_id, false),
        'sender_key', sender.address_key,
        'ses_tenant', o.ses_tenant,
        'sender', CASE WHEN sender.id IS NOT NULL THEN jsonb_build_object(
            'id', sender.id, 'address', left(sender.address, 1000), 'reply_to', left(sender.reply_to, 1000),
            'is_active', sender.status = 'active',
            'stopped_seconds', CASE WHEN sender.stopped_until > cadence_now()
                -- At most a year: `infinity` is a time too.
                THEN extract(epoch FROM least(sender.stopped_until, cadence_now() + interval '1 year') - cadence_now()) END) END),
        s.id, t.id, sender.id, CAST(own AS candidate)
      FROM unnest(asked) AS own
      JOIN cadence_enrollments AS e ON e.id = own.enrollment_id
      JOIN organizations AS o ON o.id = e.org_id
      JOIN cadences AS cadence ON cadence.id = e.cadence_id AND cadence.org_id = e.org_id
      JOIN leads AS l ON l.id = e.lead_id AND l.org_id = e.org_id
      LEFT JOIN cadence_steps AS s ON s.id = own.step_id AND s.org_id = e.org_id
      LEFT JOIN message_templates AS t ON t.id = s.template_id AND t.org_id = e.org_id
      LEFT JOIN senders AS sender ON sender.id = own.sender_id AND sender.org_id = e.org_id
      LEFT JOIN LATERAL (
          SELECT sender_owner(sender.channel, coalesce(sender.address_key, plain_sender_key(sender.address))) AS of_address,
                 sender_owner(sender.channel, coalesce(sender.reply_to_key, plain_sender_key(sender.reply_to))) AS of_reply_to
          OFFSET 0) AS owner ON true
     CROSS JOIN LATERAL (
          SELECT CASE s.channel WHEN 'email' THEN l.email ELSE l.phone END AS spelling,
                 CASE s.channel WHEN 'email' THEN l.email_key ELSE l.phone_key END AS key) AS address
      LEFT JOIN LATERAL suppression_of(e.org_id, s.channel, address.spelling, address.key) AS suppression ON true
      LEFT JOIN LATERAL had_at_address(
               e.id, e.enrolled_at, s.id, address_hash(e.org_id, s.channel, NULLIF(address.key, ''))) AS other ON true;
END
$$;
