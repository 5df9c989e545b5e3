-- Refuse a row that names a lead or a message of another organization, where no foreign key
-- does: a record outlives what it names, or may wait for no lock (the unsubscribe page). No row moves to
-- another organization (refuse_move), so that a look without a lock is enough. An id that names nothing
-- any more is accepted.
CREATE OR REPLACE FUNCTION refuse_other_organization() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    owner uuid;
BEGIN
    IF TG_ARGV[0] = 'lead_id' THEN
        SELECT org_id INTO owner FROM leads WHERE id = NEW.lead_id;
    ELSE
        SELECT org_id INTO owner FROM interactions WHERE id = NEW.interaction_id;
    END IF;
    IF owner <> NEW.org_id THEN
        RAISE EXCEPTION '%.% names a row of another organization', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0];
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER refuse_other_lead BEFORE INSERT OR UPDATE OF lead_id ON suppressions
    FOR EACH ROW WHEN (NEW.lead_id IS NOT NULL) EXECUTE FUNCTION refuse_other_organization('lead_id');
CREATE OR REPLACE TRIGGER refuse_other_lead BEFORE INSERT OR UPDATE OF lead_id ON delivery_events
    FOR EACH ROW WHEN (NEW.lead_id IS NOT NULL) EXECUTE FUNCTION refuse_other_organization('lead_id');
CREATE OR REPLACE TRIGGER refuse_other_message BEFORE INSERT OR UPDATE OF interaction_id ON delivery_events
    FOR EACH ROW WHEN (NEW.interaction_id IS NOT NULL) EXECUTE FUNCTION refuse_other_organization('interaction_id');
