-- An id that a provider gave to a message or an event, or its hash, and no words or email address that a
-- person typed into its column.
CREATE OR REPLACE FUNCTION provider_id(id text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN id ~ '^[A-Za-z0-9_.:/+=-]+$' AND id !~ '^\+?[0-9]+$' THEN id END
$$;

-- Words in the place of an id are left out if the lead is erased.
CREATE OR REPLACE TRIGGER blank_id_if_erased
    BEFORE INSERT OR UPDATE OF external_id ON interactions
    FOR EACH ROW WHEN (provider_id(NEW.external_id) IS DISTINCT FROM NEW.external_id)
    EXECUTE FUNCTION blank_if_erased('{"external_id": null}');
CREATE OR REPLACE TRIGGER blank_id_if_erased
    BEFORE INSERT ON delivery_events
    FOR EACH ROW WHEN (provider_id(NEW.message_key) IS DISTINCT FROM NEW.message_key AND NEW.lead_id IS NOT NULL)
    EXECUTE FUNCTION blank_if_erased('{"message_key": null}');
