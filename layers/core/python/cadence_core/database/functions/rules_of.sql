-- Every sending rule, in the order in which they are asked, and what each says of a message at a
-- moment: a null `until` if it does not hold. This list is the only one.
--
-- A rule of the lane looks at nothing but what all messages of a step to one zone have in common. It
-- is asked before an enrollment is even looked at, and whatever it keeps stays as it is.
CREATE OR REPLACE FUNCTION rules_of(c candidate, at timestamptz)
RETURNS TABLE (reason text, is_of_lane boolean, says ruling) LANGUAGE sql STABLE ROWS 10 AS $$
              SELECT 'stopped_by_person',      true,  rule_stopped_by_person(c, at)
    UNION ALL SELECT 'cadence_inactive',       true,  rule_cadence_inactive(c, at)
    UNION ALL SELECT 'sender_paused',          true,  rule_sender_paused(c, at)
    UNION ALL SELECT 'channel_stopped',        true,  rule_sender_stopped(c, at)
    UNION ALL SELECT 'reputation_pause',       true,  rule_reputation(c, at, 'reputation_pause')
    UNION ALL SELECT 'authentication_refused', true,  rule_reputation(c, at, 'authentication_refused')
    UNION ALL SELECT 'template_fault',         true,  rule_template_fault(c, at)
    UNION ALL SELECT 'not_in_pilot',           true,  rule_not_in_pilot(c, at)
    UNION ALL SELECT 'schedule_never_opens',   true,  rule_schedule_never_opens(c, at)
    UNION ALL SELECT 'outside_sending_window', true,  rule_outside_sending_window(c, at)
    UNION ALL SELECT 'organization_cap',       true,  rule_cap(c, at, 'organization')
    UNION ALL SELECT 'sender_cap',             true,  rule_cap(c, at, 'sender')
    UNION ALL SELECT 'first_touch_cap',        true,  rule_cap(c, at, 'first_touches')
    UNION ALL SELECT 'sender_cap',             false, rule_cap(c, at, 'portfolio')
    UNION ALL SELECT 'domain_cap',             false, rule_cap(c, at, 'domain')
    UNION ALL SELECT 'lead_gap',               false, rule_lead_gap(c, at)
    UNION ALL SELECT 'out_of_office',          false, rule_out_of_office(c, at)
    UNION ALL SELECT 'spread',                 false, rule_spread(c, at)
    UNION ALL SELECT 'too_late',               false, rule_too_late(c, at)
$$;
