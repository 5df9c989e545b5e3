-- Let what rules have put off be asked again, once they have been edited: up to 1,000 messages at a time, of each
-- organization and rule those first that would have been asked first anyway. They are due as they were.
CREATE OR REPLACE FUNCTION ask_again() RETURNS void LANGUAGE plpgsql VOLATILE
-- By the order of cadence_enrollments_put_off_idx: the plan does not know how few rows are looked for.
SET enable_sort TO off SET enable_bitmapscan TO off SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off AS $$
DECLARE
    edited CONSTANT bigint := (SELECT count(DISTINCT (org_id, reason)) FROM rule_edits);
BEGIN
    IF edited = 0 THEN
        RETURN;
    END IF;
    UPDATE rule_edits SET seen_at = cadence_now() WHERE seen_at IS NULL;
    -- The newest edit of a rule stands for those before it: each that is kept costs a look at all that is put off.
    DELETE FROM rule_edits
     WHERE seen_at IS NOT NULL AND id NOT IN (
        SELECT DISTINCT ON (org_id, reason) id FROM rule_edits WHERE seen_at IS NOT NULL ORDER BY org_id, reason, seen_at DESC, id DESC);
    UPDATE cadence_enrollments AS e SET next_step_due = least(e.step_due_at, e.next_step_due), status_reason = NULL
      FROM (SELECT p.id, p.org_id
              FROM rule_edits AS edit
             CROSS JOIN LATERAL (
                SELECT own.id, own.org_id FROM cadence_enrollments AS own
                 WHERE is_asked_again(own, edit)
                 ORDER BY own.next_step_due LIMIT 1000 / edited + 1
                   FOR NO KEY UPDATE SKIP LOCKED) AS p
             LIMIT 1000) AS put_off
     WHERE e.id = put_off.id AND e.org_id = put_off.org_id;
    DELETE FROM rule_edits AS edit
     WHERE edit.seen_at IS NOT NULL AND NOT EXISTS (SELECT FROM cadence_enrollments AS own WHERE is_asked_again(own, edit));
EXCEPTION
    -- A row that its constraints refuse keeps no other message from leaving: what is put off waits for its time.
    WHEN integrity_constraint_violation OR data_exception THEN
        RAISE WARNING 'what edited rules have put off could not be asked again: %', SQLSTATE;
END
$$;
