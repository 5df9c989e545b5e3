-- Copy the active state of cadences to their open enrollments, for all cadences of a statement at once. The enrollments
-- are locked in the order of their ids, as everywhere: pausing cadences cannot deadlock with a run that sends, an event or
-- a merge. The cadences themselves are locked by the statement that changes them, in the order in which it finds them.
CREATE OR REPLACE FUNCTION copy_cadence_to_enrollments() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    -- EXCEPT, not a join: the plan is kept for one cadence as for a thousand.
    changed CONSTANT uuid[] := ARRAY(
        SELECT id FROM (SELECT id, status = 'active' AND deleted_at IS NULL FROM new_cadences
                        EXCEPT SELECT id, status = 'active' AND deleted_at IS NULL FROM old_cadences) AS cadence);
BEGIN
    IF changed <> '{}' THEN
        UPDATE cadence_enrollments AS e
           SET cadence_active = NOT e.cadence_active
          FROM (SELECT own.id FROM cadence_enrollments AS own JOIN new_cadences AS c ON c.id = own.cadence_id AND c.org_id = own.org_id
                 WHERE own.cadence_id = ANY (changed) AND own.status IN ('active', 'paused')
                   AND own.cadence_active <> (c.status = 'active' AND c.deleted_at IS NULL)
                 ORDER BY own.id
                   FOR NO KEY UPDATE OF own) AS stale
         WHERE e.id = stale.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER copy_cadence_to_enrollments AFTER UPDATE ON cadences
    REFERENCING OLD TABLE AS old_cadences NEW TABLE AS new_cadences
    FOR EACH STATEMENT EXECUTE FUNCTION copy_cadence_to_enrollments();
