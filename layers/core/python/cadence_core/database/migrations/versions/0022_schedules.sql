-- Sending windows: when messages of a cadence may leave, by the clock on the lead's wall.

-- A schedule without hours never opens. A cadence without a schedule has its organization's, and if
-- that has none, it is always open.
CREATE TABLE sending_schedules (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id            uuid NOT NULL REFERENCES organizations,
    name              text NOT NULL CHECK (name ~ '\S' AND length(name) <= 1000),
    timezone          text,
    follows_lead      boolean NOT NULL DEFAULT true,
    holiday_calendars text[] NOT NULL DEFAULT '{}' CHECK (cardinality(holiday_calendars) <= 20),
    spread_minutes    integer NOT NULL DEFAULT 120 CHECK (spread_minutes BETWEEN 0 AND 1440),
    created_at        timestamptz NOT NULL DEFAULT cadence_now(),
    CONSTRAINT sending_schedules_org_id_key UNIQUE (org_id, id)
);

-- Several spans a day; a span over midnight is two rows. It closes before the minute of `closes`.
CREATE TABLE sending_hours (
    schedule_id uuid NOT NULL,
    org_id      uuid NOT NULL,
    iso_day     integer NOT NULL CHECK (iso_day BETWEEN 1 AND 7),
    opens       time NOT NULL,
    closes      time NOT NULL,
    PRIMARY KEY (schedule_id, iso_day, opens),
    CONSTRAINT sending_hours_schedule_id_fkey
        FOREIGN KEY (org_id, schedule_id) REFERENCES sending_schedules (org_id, id) ON DELETE CASCADE,
    CONSTRAINT sending_hours_in_order CHECK (closes > opens)
);

CREATE TABLE days_off (
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    day    date NOT NULL,
    name   text NOT NULL CHECK (name ~ '\S' AND length(name) <= 1000),
    PRIMARY KEY (org_id, day)
);

-- `migrate` fills it from the package `holidays`.
CREATE TABLE holidays (
    calendar text NOT NULL,
    day      date NOT NULL,
    name     text NOT NULL,
    PRIMARY KEY (calendar, day)
);

-- A schedule in use cannot be deleted, or its cadences would suddenly be always open.
ALTER TABLE organizations
    ADD COLUMN schedule_id uuid,
    ADD CONSTRAINT organizations_schedule_id_fkey
        FOREIGN KEY (id, schedule_id) REFERENCES sending_schedules (org_id, id);
ALTER TABLE cadences
    ADD COLUMN schedule_id uuid,
    ADD CONSTRAINT cadences_schedule_id_fkey
        FOREIGN KEY (org_id, schedule_id) REFERENCES sending_schedules (org_id, id);
CREATE INDEX cadences_schedule_id_idx ON cadences (schedule_id) WHERE schedule_id IS NOT NULL;

ALTER TABLE cadence_steps
    ADD COLUMN delay_business_days integer NOT NULL DEFAULT 0
        CONSTRAINT cadence_steps_delay_business_days_sane CHECK (delay_business_days BETWEEN 0 AND 260);

-- The time zones of leads. Nothing removes one, because it is only an index of what may be in use.
CREATE TABLE lead_zones (
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    zone   text NOT NULL,
    PRIMARY KEY (org_id, zone)
);

-- A cache: for each schedule and zone, when it is open now or will be next. Only a row whose opens_at
-- lies in the future means shut; any other row, or none, means perhaps open. Triggers set both times to
-- -infinity when an edit concerns them, and a run computes them again.
CREATE TABLE open_spans (
    org_id      uuid NOT NULL,
    schedule_id uuid NOT NULL,
    zone        text NOT NULL,
    opens_at    timestamptz NOT NULL DEFAULT '-infinity',
    closes_at   timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (schedule_id, zone),
    CONSTRAINT open_spans_schedule_id_fkey
        FOREIGN KEY (org_id, schedule_id) REFERENCES sending_schedules (org_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX open_spans_org_id_idx ON open_spans (org_id);
CREATE INDEX open_spans_opens_at_idx ON open_spans (schedule_id, opens_at);
CREATE INDEX open_spans_closes_at_idx ON open_spans (closes_at);

-- IANA's case: PostgreSQL ignores it, and nothing else does. `migrate` does the same for leads, in slices.
UPDATE organizations AS o SET timezone = zone.name
  FROM pg_timezone_names AS zone
 WHERE lower(zone.name) = lower(o.timezone) AND zone.name <> o.timezone;
