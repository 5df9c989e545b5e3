-- A reason if it is a code, and not words that a person typed into its column.
CREATE OR REPLACE FUNCTION reason_code(reason text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT reason WHERE reason ~ '^[a-z]+(_[a-z]+)*$'
$$;

-- Words in the place of a reason are left out if the lead is erased.
CREATE OR REPLACE TRIGGER blank_reason_if_erased
    BEFORE INSERT OR UPDATE OF status_reason ON cadence_enrollments
    FOR EACH ROW WHEN (reason_code(NEW.status_reason) IS DISTINCT FROM NEW.status_reason)
    EXECUTE FUNCTION blank_if_erased('{"status_reason": null}');
CREATE OR REPLACE TRIGGER blank_reason_if_erased
    BEFORE INSERT ON cadence_enrollment_history
    FOR EACH ROW WHEN (reason_code(NEW.reason) IS DISTINCT FROM NEW.reason)
    EXECUTE FUNCTION blank_if_erased('{"reason": null}');
CREATE OR REPLACE TRIGGER blank_reason_if_erased
    BEFORE INSERT OR UPDATE OF reason ON step_skips
    FOR EACH ROW WHEN (reason_code(NEW.reason) IS DISTINCT FROM NEW.reason)
    EXECUTE FUNCTION blank_if_erased('{"reason": "erased"}');
