-- Whether a rule about the lead has put an enrollment's message off. The index cadence_enrollments_put_off_idx has
-- the same condition.
CREATE OR REPLACE FUNCTION is_put_off(e cadence_enrollments) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.status = 'active' AND e.status_reason IN ('domain_cap', 'lead_gap', 'out_of_office', 'sender_cap', 'spread')
$$;
