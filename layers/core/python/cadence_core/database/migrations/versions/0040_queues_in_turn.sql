-- What the pick needs to know of an organization whose turn it is. `shut`: a schedule's id and after it, without a space,
-- a time zone of leads in which it is known to open later; '' is the zone of leads without one.
CREATE TYPE organization_turn AS (
    org_id            uuid,
    first_touch_share double precision,
    cadences          uuid[],
    are_pilots        boolean[],
    schedules         uuid[],  -- of each of the cadences; null: always open
    email_senders     uuid[],  -- of each of the cadences
    whatsapp_senders  uuid[],
    clock_schedules   uuid[],  -- with each of the clocks by which it may be open now
    clock_zones       text[],
    shut              text[],
    stopped           text[]   -- channels that a person has stopped for all, or for this organization
);

-- A message that is due carries what its lane has in common with others: the pick reads it once. Null: not known.
ALTER TYPE due_message ADD ATTRIBUTE c candidate;
ALTER TYPE picked_message ADD ATTRIBUTE c candidate;

-- turns_of_organizations and the queues answer instead of them. Only functions called these.
DROP FUNCTION IF EXISTS organizations_in_turn(uuid, uuid[]);
DROP FUNCTION IF EXISTS due_of_organization(uuid, integer, bigint, text[]);
DROP FUNCTION IF EXISTS due_of_cadence(uuid, boolean, integer, bigint, text[]);
DROP FUNCTION IF EXISTS due_of_lanes(uuid, boolean, integer, bigint, text[]);
DROP FUNCTION IF EXISTS shut_zones(uuid, uuid);
DROP FUNCTION IF EXISTS open_lanes(due_message[], text[]);
