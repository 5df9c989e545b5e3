-- What the rules of a lead would read again for each message of a lane.
ALTER TYPE candidate ADD ATTRIBUTE spread_minutes integer, ADD ATTRIBUTE waits_for_return boolean;

-- The function of this name returns a candidate, instead of columns of its own.
DROP FUNCTION IF EXISTS facts_of_lane;
