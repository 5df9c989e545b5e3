-- The reputation guard: what an organization accepts, and what has been paused.

ALTER TABLE organizations
    ADD COLUMN accepted_bounce_rate double precision NOT NULL DEFAULT 0.02
        CONSTRAINT organizations_accepted_bounce_rate_sane CHECK (accepted_bounce_rate BETWEEN 0.0001 AND 0.2),
    ADD COLUMN accepted_complaint_rate double precision NOT NULL DEFAULT 0.001
        CONSTRAINT organizations_accepted_complaint_rate_sane CHECK (accepted_complaint_rate BETWEEN 0.0001 AND 0.05),
    ADD COLUMN ses_tenant text
        CONSTRAINT organizations_ses_tenant_valid CHECK (ses_tenant ~ '^[A-Za-z0-9_-]{1,64}$');

ALTER TABLE cadences
    ADD COLUMN on_colleague_reply text NOT NULL DEFAULT 'none'
        CONSTRAINT cadences_on_colleague_reply_known CHECK (on_colleague_reply IN ('none', 'hold', 'stop'));

-- Pauses of email, with the figures that they were decided by. One is in force from `since` until
-- `until` or `lifted_at`.
CREATE TABLE reputation_pauses (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id         uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    scope          text NOT NULL CONSTRAINT reputation_pauses_scope_known CHECK (scope IN ('sender', 'domain', 'organization')),
    sender_id      uuid,
    domain         text,
    reason         text NOT NULL
        CONSTRAINT reputation_pauses_reason_known CHECK (reason IN ('reputation_pause', 'authentication_refused')),
    detail         text NOT NULL CONSTRAINT reputation_pauses_detail_short CHECK (length(detail) <= 1000),
    sends          integer,
    bounces        integer,
    complaints     integer,
    since          timestamptz NOT NULL DEFAULT cadence_now(),
    until          timestamptz NOT NULL DEFAULT 'infinity',
    half_cap_until timestamptz,
    lifted_at      timestamptz,
    lifted_by      text,
    CONSTRAINT reputation_pauses_sender_id_fkey
        FOREIGN KEY (org_id, sender_id) REFERENCES senders (org_id, id) ON DELETE CASCADE,
    CONSTRAINT reputation_pauses_of_one_scope
        CHECK ((scope = 'sender') = (sender_id IS NOT NULL) AND (scope = 'domain') = (domain IS NOT NULL)),
    CONSTRAINT reputation_pauses_has_figures
        CHECK (reason <> 'reputation_pause' OR num_nulls(sends, bounces, complaints) = 0),
    CONSTRAINT reputation_pauses_lifted_by_whom CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE INDEX reputation_pauses_org_id_idx ON reputation_pauses (org_id, since);
-- A refused domain stays paused until a person lifts it, so one row is enough.
CREATE UNIQUE INDEX reputation_pauses_one_refusal_per_domain_idx ON reputation_pauses (org_id, domain)
    WHERE reason = 'authentication_refused' AND lifted_at IS NULL;
