-- That a rule of an organization was edited: what it has put off is asked again by the next picks, and then the row is
-- gone. Rows are only added, never updated by an edit, so that two edits do not wait for each other.
CREATE TABLE rule_edits (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id  uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    reason  text NOT NULL,
    -- The first pick that has found it.
    seen_at timestamptz
);

-- follow_leads does both, for all leads of a statement at once.
DROP FUNCTION IF EXISTS copy_zone_to_enrollments() CASCADE;
DROP FUNCTION IF EXISTS ask_again_on_return() CASCADE;
