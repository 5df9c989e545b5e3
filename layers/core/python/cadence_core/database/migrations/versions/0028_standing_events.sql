-- The outbox of the publisher: what changed the standing of a lead in a cadence, until it is published.
-- Ids, statuses and codes: no text and no address.
CREATE TABLE standing_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL DEFAULT gen_random_uuid(),
    org_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    cadence_id uuid NOT NULL,
    from_status text NOT NULL,
    to_status text NOT NULL,
    reason text,
    paused_by text,
    at timestamptz NOT NULL DEFAULT cadence_now(),
    attempts integer NOT NULL DEFAULT 0,
    error_code text
);
-- The purge finds by this what was not published in time.
CREATE INDEX standing_events_at_idx ON standing_events (at);

-- Events are recorded only for a publisher that was there lately.
CREATE TABLE event_publishing (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seen_at timestamptz
);
INSERT INTO event_publishing DEFAULT VALUES;
