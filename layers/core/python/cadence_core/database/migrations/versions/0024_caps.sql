-- Caps: how many messages may leave in any 24 hours, and the one pace of all runs.

-- The account at Meta whose limit several numbers share.
ALTER TABLE senders
    ADD COLUMN portfolio text CHECK (portfolio ~ '\S' AND length(portfolio) <= 100),
    ADD CONSTRAINT senders_portfolio_is_of_whatsapp CHECK (portfolio IS NULL OR channel = 'whatsapp');

-- `domain` without a domain: each recipient domain that has no cap of its own.
CREATE TABLE sending_caps (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id     uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('organization', 'sender', 'portfolio', 'first_touches', 'domain')),
    sender_id  uuid,
    portfolio  text CHECK (portfolio ~ '\S' AND length(portfolio) <= 100),
    domain     text CHECK (domain = lower(domain) AND domain ~ '^[^@\s]+$' AND length(domain) <= 253),
    target     text NOT NULL GENERATED ALWAYS AS (coalesce(CAST(sender_id AS text), portfolio, domain, '')) STORED,
    daily_cap  integer NOT NULL CHECK (daily_cap BETWEEN 1 AND 10000000),
    trickle    boolean NOT NULL DEFAULT true,
    ramp_start integer CHECK (ramp_start BETWEEN 1 AND 10000000),
    ramp_step  integer CHECK (ramp_step BETWEEN 0 AND 10000000),
    ramp_from  timestamptz CHECK (isfinite(ramp_from)),
    CONSTRAINT sending_caps_sender_id_fkey
        FOREIGN KEY (org_id, sender_id) REFERENCES senders (org_id, id) ON DELETE CASCADE,
    CONSTRAINT sending_caps_target_key UNIQUE (org_id, target, kind),
    CONSTRAINT sending_caps_org_id_id_key UNIQUE (org_id, id),
    CONSTRAINT sending_caps_sender_named CHECK ((kind = 'sender') = (sender_id IS NOT NULL)),
    CONSTRAINT sending_caps_portfolio_named CHECK ((kind = 'portfolio') = (portfolio IS NOT NULL)),
    CONSTRAINT sending_caps_domain_named CHECK (kind = 'domain' OR domain IS NULL),
    CONSTRAINT sending_caps_ramp_is_whole CHECK (num_nulls(ramp_start, ramp_step, ramp_from) IN (0, 3)),
    CONSTRAINT sending_caps_ramp_is_of_sender CHECK (ramp_start IS NULL OR kind = 'sender')
);

-- What a cap counts: one scope, or one for each recipient domain. Whoever takes room locks the row. A
-- ramp that was idle goes on from `restart_cap` at `restarted_at`.
CREATE TABLE send_scopes (
    scope        text PRIMARY KEY,
    org_id       uuid NOT NULL,
    cap_id       uuid NOT NULL,
    used_at      timestamptz,
    restarted_at timestamptz,
    restart_cap  integer,
    CONSTRAINT send_scopes_cap_id_fkey
        FOREIGN KEY (org_id, cap_id) REFERENCES sending_caps (org_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX send_scopes_cap_id_idx ON send_scopes (org_id, cap_id);
CREATE INDEX send_scopes_used_at_idx ON send_scopes (used_at) WHERE scope LIKE 'domain:%';

-- How many messages began in 15 minutes. Without foreign keys: a row is of use for a day.
CREATE TABLE send_counts (
    scope  text NOT NULL,
    bucket timestamptz NOT NULL,
    used   integer NOT NULL CHECK (used >= 0),
    PRIMARY KEY (scope, bucket)
) WITH (fillfactor = 70);
CREATE INDEX send_counts_bucket_idx ON send_counts (bucket);

-- Whom a portfolio wrote to: it counts each recipient once, with the latest message.
CREATE TABLE send_recipients (
    scope        text NOT NULL,
    address_hash bytea NOT NULL,
    bucket       timestamptz NOT NULL,
    PRIMARY KEY (scope, address_hash)
) WITH (fillfactor = 70);
CREATE INDEX send_recipients_bucket_idx ON send_recipients (bucket);

-- When the next message of a channel may leave, whatever run sends it.
CREATE TABLE send_pace (
    channel   text PRIMARY KEY CHECK (channel IN ('email', 'whatsapp')),
    next_slot timestamptz NOT NULL
) WITH (fillfactor = 50);
