-- A row stays in its organization: what it wrote, received or agreed to there is not the other's.
CREATE OR REPLACE FUNCTION refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % stays in its organization', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, COLUMN = 'org_id';
END
$$;

CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON senders
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON leads
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON message_templates
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON cadences
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON cadence_steps
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON cadence_enrollments
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON interactions
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON suppressions
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON step_skips
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON send_scopes
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON sending_stops
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON cadence_pilots
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON person_touches
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON sending_schedules
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON sending_hours
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON days_off
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON lead_zones
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON open_spans
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON reputation_pauses
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON standing_events
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
CREATE OR REPLACE TRIGGER refuse_move BEFORE UPDATE OF org_id ON rule_edits
    FOR EACH ROW WHEN (NEW.org_id IS DISTINCT FROM OLD.org_id) EXECUTE FUNCTION refuse_move();
