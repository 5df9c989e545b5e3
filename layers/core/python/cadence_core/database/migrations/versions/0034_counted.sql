-- A message in one of the scopes that it counts in (counted_in), by its place among the messages asked about.
-- The scope allows `allowed` messages in 24 hours, spread over the span that ends at `ends`: 'infinity' if they
-- are not spread. `recipient`: of a portfolio, which counts each recipient once.
CREATE TYPE counted_message AS (
    place      integer,
    reason     text,
    scope      text,
    is_of_lane boolean,
    org_id     uuid,
    cap_id     uuid,
    allowed    integer,
    ends       timestamptz,
    recipient  bytea
);
