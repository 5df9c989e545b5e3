-- A code of a provider or of the engine ('MessageRejected', '131026', '5.1.1', 'run_died'), and no words,
-- address or number that a person typed into its column.
CREATE OR REPLACE FUNCTION provider_code(code text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN code ~ '^[A-Za-z0-9]+([_.:/-][A-Za-z0-9]+)*$' AND code !~ '[0-9]{7}' THEN code END
$$;

-- Words in the place of a code are left out if the lead is erased.
CREATE OR REPLACE TRIGGER blank_code_if_erased
    BEFORE INSERT OR UPDATE OF error_code ON interactions
    FOR EACH ROW WHEN (provider_code(NEW.error_code) IS DISTINCT FROM NEW.error_code)
    EXECUTE FUNCTION blank_if_erased('{"error_code": null}');
CREATE OR REPLACE TRIGGER blank_code_if_erased
    BEFORE INSERT ON delivery_events
    FOR EACH ROW WHEN (provider_code(NEW.code) IS DISTINCT FROM NEW.code AND NEW.lead_id IS NOT NULL)
    EXECUTE FUNCTION blank_if_erased('{"code": null}');
