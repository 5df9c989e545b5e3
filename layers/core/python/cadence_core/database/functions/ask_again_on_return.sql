-- A lead is back earlier than its enrollments have been put off for: they are due when they were before. They are
-- locked in the order of their ids, as the engine's turns lock them.
CREATE OR REPLACE FUNCTION ask_again_on_return() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE cadence_enrollments AS e
       SET next_step_due = e.step_due_at, status_reason = NULL
      FROM (SELECT id FROM cadence_enrollments
             WHERE lead_id = NEW.id AND org_id = NEW.org_id AND status = 'active' AND status_reason = 'out_of_office'
             ORDER BY id
               FOR NO KEY UPDATE) AS put_off
     WHERE e.id = put_off.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ask_again_on_return AFTER UPDATE OF out_of_office_until ON leads
    FOR EACH ROW
    WHEN (OLD.out_of_office_until > coalesce(NEW.out_of_office_until, '-infinity'))
    EXECUTE FUNCTION ask_again_on_return();
