-- The key of an event about an erased lead: the provider's, by which a second delivery is recognized, or
-- one without any words if a person wrote it.
CREATE OR REPLACE FUNCTION event_key_of(event delivery_events) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(CASE WHEN event.source <> 'person' THEN provider_id(event.event_key) END,
                    concat_ws(':', 'erased', event.id))
$$;
