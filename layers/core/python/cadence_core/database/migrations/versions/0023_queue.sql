-- The queue by organization. The indexes that it needs are built later (late_indexes.sql): until then,
-- runs take what has been due the longest.

-- zone: the lead's, '' if it has none. is_first_touch: the lead has had nothing of this enrollment. It is
-- null in a row from before this column until the backfill of the migration has filled it in.
ALTER TABLE cadence_enrollments
    ADD COLUMN zone text NOT NULL DEFAULT '',
    ADD COLUMN is_first_touch boolean;
-- Where the statistics know one zone, the planner would look for a new one in the whole queue.
ALTER TABLE cadence_enrollments ALTER COLUMN zone SET (n_distinct = 50);
ALTER TABLE cadence_enrollments ALTER COLUMN is_first_touch SET DEFAULT true;

-- Whose turn it is: one row, which each run locks while it picks, and whose turn it was before the last pick.
-- What that left, of what could go, is the backlog that a run reports.
CREATE TABLE sending_rotation (
    only_row           boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    org_id             uuid NOT NULL,
    turn               bigint NOT NULL DEFAULT 0,
    org_id_before      uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    turn_before        bigint NOT NULL DEFAULT 0,
    remaining_due      integer NOT NULL DEFAULT 0,
    oldest_due_at      timestamptz,
    oldest_step_due_at timestamptz
) WITH (fillfactor = 10);
INSERT INTO sending_rotation (org_id) VALUES ('00000000-0000-0000-0000-000000000000');

-- A message that could leave now.
CREATE TYPE due_message AS (
    id             uuid,
    org_id         uuid,
    cadence_id     uuid,
    lead_id        uuid,
    is_first_touch boolean,
    next_step_id   uuid,
    zone           text,
    next_step_due  timestamptz,
    step_due_at    timestamptz
);

-- What became of a message that a pick looked at: 'leased', 'suspect', or the reason for which it is put off
-- until a time; null if it is left as it is. `spent_scope`: the scope without room that it is left for.
CREATE TYPE picked_message AS (
    id     uuid,
    org_id uuid,
    place  bigint,
    fate   text,
    until  timestamptz,
    spent_scope text,
    held_by text,
    detail text
);

-- Which enrollments a run has leased: until they begin, they have room under the caps that others have not.
ALTER TABLE cadence_runs ADD COLUMN leased uuid[] NOT NULL DEFAULT '{}';

-- A few thousand rows, and written by people.
CREATE INDEX cadences_active_idx ON cadences (org_id, id) INCLUDE (is_pilot, schedule_id)
 WHERE status = 'active' AND deleted_at IS NULL;
