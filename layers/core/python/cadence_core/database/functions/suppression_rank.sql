-- How strong the reason of a suppression is: of two for one address, the one with the higher rank stays. What
-- the person asked for outranks what an operator or a provider did, so that lifting the one never lifts
-- the other. In the order of `SuppressionReason`.
CREATE OR REPLACE FUNCTION suppression_rank(reason text) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT array_position(ARRAY['bounced', 'manual', 'complained', 'unsubscribed'], reason)
$$;
