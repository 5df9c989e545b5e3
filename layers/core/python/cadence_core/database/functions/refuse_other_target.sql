-- What a cap is for stays as it is, because its counts are named by its id: delete it and add another.
CREATE OR REPLACE FUNCTION refuse_other_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a cap stays for what it is: delete it and add another'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, COLUMN = 'kind';
END
$$;

CREATE OR REPLACE TRIGGER refuse_other_target BEFORE UPDATE OF org_id, kind, sender_id, portfolio, domain ON sending_caps
    FOR EACH ROW
    WHEN ((NEW.org_id, NEW.kind, NEW.sender_id, NEW.portfolio, NEW.domain)
          IS DISTINCT FROM (OLD.org_id, OLD.kind, OLD.sender_id, OLD.portfolio, OLD.domain))
    EXECUTE FUNCTION refuse_other_target();
