-- The latest message to an address counts for the gap unless it failed. Then the one before it does.
ALTER TABLE person_touches ADD COLUMN touched_before timestamptz;
