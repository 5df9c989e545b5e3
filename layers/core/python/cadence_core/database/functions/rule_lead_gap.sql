-- The person got a message from this organization too short a time ago, by whatever cadence or channel.
-- The provider may take the first message some time after it began, and the second at once.
-- Who begins a send holds the locks of turn.sql on the person's addresses: no other can begin meanwhile.
CREATE OR REPLACE FUNCTION rule_lead_gap(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    gap interval := make_interval(mins => c.minimum_gap_minutes) + send_margin('email');
BEGIN
    IF c.minimum_gap_minutes = 0 OR c.lead_id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CAST(ROW(max(touch.touched_at) + gap, NULL) AS ruling)
          FROM leads AS l
          JOIN person_touches AS touch ON touch.org_id = l.org_id
           AND touch.address_hash = ANY (hashes_of_person(l.org_id, l.email_key, l.phone_key))
         WHERE l.id = c.lead_id AND l.org_id = c.org_id AND touch.touched_at > at - gap
           AND NOT EXISTS (SELECT FROM interactions AS i WHERE i.id = touch.interaction_id AND i.status = 'failed')
        HAVING max(touch.touched_at) IS NOT NULL);
END
$$;
