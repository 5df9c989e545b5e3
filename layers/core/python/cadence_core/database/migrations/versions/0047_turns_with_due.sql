-- The time zones of leads in which one of the organization's schedules may be open: turns_with_due looks there.
ALTER TYPE organization_turn ADD ATTRIBUTE open_zones text[];

-- The function of this name with one more parameter, which may be left out, answers the same calls.
DROP FUNCTION IF EXISTS counted_in;
