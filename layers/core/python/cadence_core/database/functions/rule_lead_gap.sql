-- The person got a message from this organization too short a time ago, by whatever cadence or channel.
-- The provider may take the first message some time after it began, and the second at once.
-- Who begins a send holds the locks of turn.sql on the person's addresses: no other can begin meanwhile.
CREATE OR REPLACE FUNCTION rule_lead_gap(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
DECLARE
    gap interval := make_interval(mins => c.minimum_gap_minutes) + send_margin('email');
BEGIN
    RETURN CASE WHEN c.minimum_gap_minutes > 0 THEN (
        SELECT CAST(ROW(max(last_touch(touch)) + gap, NULL) AS ruling)
          FROM person_touches AS touch
         WHERE touch.org_id = c.org_id AND touch.address_hash = ANY (hashes_of_person(c.org_id, c.email_key, c.phone_key))
           AND touch.touched_at > at - gap AND last_touch(touch) > at - gap
        HAVING count(*) > 0) END;
END
$$;
