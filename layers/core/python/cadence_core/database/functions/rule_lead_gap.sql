-- The person got a message from this organization too short a time ago, by whatever cadence or channel.
-- The provider may take the first message some time after it began, and the second at once.
-- Who begins a send holds the locks of turn.sql on the person's addresses: no other can begin meanwhile.
CREATE OR REPLACE FUNCTION rule_lead_gap(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CAST(ROW(max(touch.touched_at) + make_interval(mins => o.minimum_gap_minutes) + send_margin('email'), NULL) AS ruling)
          FROM organizations AS o
          JOIN leads AS l ON l.id = c.lead_id AND l.org_id = o.id
          JOIN person_touches AS touch ON touch.org_id = o.id
           AND touch.address_hash = ANY (hashes_of_person(o.id, l.email_key, l.phone_key))
         WHERE o.id = c.org_id AND o.minimum_gap_minutes > 0
           AND touch.touched_at > at - make_interval(mins => o.minimum_gap_minutes) - send_margin('email')
           AND NOT EXISTS (SELECT FROM interactions AS i WHERE i.id = touch.interaction_id AND i.status = 'failed')
         GROUP BY o.id);
END
$$;
