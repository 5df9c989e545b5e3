-- Copy the new time zone of leads to their enrollments, and let what a rule about the lead has put off be asked again if
-- what the rule looks at has changed: the addresses, the zone, the absence. The leads are locked by the statement that
-- changes them; the enrollments are locked in the order of their ids, as everywhere.
CREATE OR REPLACE FUNCTION follow_leads() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    -- EXCEPT, not a join: the plan is kept for one lead as for a million.
    changed CONSTANT uuid[] := ARRAY(
        SELECT id FROM (SELECT id, timezone, email, phone, out_of_office_until FROM new_leads
                        EXCEPT SELECT id, timezone, email, phone, out_of_office_until FROM old_leads) AS lead);
BEGIN
    IF changed <> '{}' THEN
        PERFORM FROM cadence_enrollments WHERE lead_id = ANY (changed) ORDER BY id FOR NO KEY UPDATE;
        UPDATE cadence_enrollments AS e SET zone = now.zone
          FROM (SELECT id, org_id, coalesce(CASE WHEN is_zone_name(timezone) THEN timezone END, '') AS zone
                  FROM leads WHERE id = ANY (changed)) AS now
         WHERE e.lead_id = now.id AND e.org_id = now.org_id AND e.zone <> now.zone;
        UPDATE cadence_enrollments AS e SET next_step_due = least(e.step_due_at, e.next_step_due), status_reason = NULL
          FROM leads AS l
         WHERE l.id = ANY (changed) AND e.lead_id = l.id AND e.org_id = l.org_id AND is_put_off(e);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER follow_leads AFTER UPDATE ON leads
    REFERENCING OLD TABLE AS old_leads NEW TABLE AS new_leads
    FOR EACH STATEMENT EXECUTE FUNCTION follow_leads();
