-- Before a cap is added, wait for the turns that are open: they have not seen it, and count_recent_sends would not
-- see their messages. A turn locks the organizations of what it begins, and passes over one that is locked: until the
-- cap is in force, no other message of its organization begins.
CREATE OR REPLACE FUNCTION wait_for_turns() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM FROM organizations WHERE id = NEW.org_id FOR UPDATE;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER wait_for_turns BEFORE INSERT ON sending_caps
    FOR EACH ROW EXECUTE FUNCTION wait_for_turns();
