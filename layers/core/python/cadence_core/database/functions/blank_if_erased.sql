-- Leave out the texts of what is recorded about an erased lead: the outcome of a message that was being
-- sent during the erasure, a late reply, the note of a settlement. The argument of each trigger holds
-- the columns and their blank values. More of them: reason_code.sql, provider_code.sql, provider_id.sql.
--
-- A new row waits for an erasure in progress, which would not see it, and reads what that committed. A
-- changed row need not: the erasure changes it too, before or after. Nor need a row of the history, which
-- copies what the enrollment's row has after this.
CREATE OR REPLACE FUNCTION blank_if_erased() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    is_erased boolean;
BEGIN
    IF TG_TABLE_NAME = 'step_skips' THEN
        SELECT l.erased_at IS NOT NULL INTO is_erased
          FROM cadence_enrollments AS e JOIN leads AS l ON l.id = e.lead_id
         WHERE e.id = NEW.enrollment_id
           FOR KEY SHARE OF l;
    ELSIF TG_OP = 'INSERT' AND TG_TABLE_NAME <> 'cadence_enrollment_history' THEN
        SELECT erased_at IS NOT NULL INTO is_erased FROM leads WHERE id = NEW.lead_id FOR KEY SHARE;
    ELSE
        SELECT erased_at IS NOT NULL INTO is_erased FROM leads WHERE id = NEW.lead_id;
    END IF;
    IF is_erased THEN
        RETURN jsonb_populate_record(NEW, CAST(TG_ARGV[0] AS jsonb));
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER blank_new_if_erased
    BEFORE INSERT ON interactions
    FOR EACH ROW WHEN (NEW.subject IS NOT NULL OR NEW.content <> '' OR NEW.error_detail IS NOT NULL)
    EXECUTE FUNCTION blank_if_erased('{"subject": null, "content": "", "error_detail": null}');
CREATE OR REPLACE TRIGGER blank_if_erased
    BEFORE UPDATE OF subject, content, error_detail ON interactions
    FOR EACH ROW WHEN ((NEW.subject, NEW.content, NEW.error_detail)
                       IS DISTINCT FROM (OLD.subject, OLD.content, OLD.error_detail))
    EXECUTE FUNCTION blank_if_erased('{"subject": null, "content": "", "error_detail": null}');
CREATE OR REPLACE TRIGGER blank_if_erased
    BEFORE INSERT OR UPDATE OF status_detail ON cadence_enrollments
    FOR EACH ROW WHEN (NEW.status_detail IS NOT NULL)
    EXECUTE FUNCTION blank_if_erased('{"status_detail": null}');
CREATE OR REPLACE TRIGGER blank_if_erased
    BEFORE INSERT ON cadence_enrollment_history
    FOR EACH ROW WHEN (NEW.detail IS NOT NULL)
    EXECUTE FUNCTION blank_if_erased('{"detail": null}');
CREATE OR REPLACE TRIGGER blank_if_erased
    BEFORE INSERT ON consents
    FOR EACH ROW WHEN (NEW.wording IS NOT NULL OR NEW.evidence IS NOT NULL)
    EXECUTE FUNCTION blank_if_erased('{"wording": null, "evidence": null}');
CREATE OR REPLACE TRIGGER blank_if_erased
    BEFORE INSERT ON delivery_events
    FOR EACH ROW WHEN (num_nonnulls(NEW.detail, NEW.verdicts) > 0 AND NEW.lead_id IS NOT NULL)
    EXECUTE FUNCTION blank_if_erased('{"detail": null, "verdicts": null}');
