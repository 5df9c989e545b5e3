-- How strong the reason of a hold is against a reply's. Every other cause is found again by the next run, or by the
-- provider, if a person releases its hold too early; a reply is not. So a reply's hold is shown before one of lower
-- rank, and what the lead itself may have written before what a colleague wrote.
CREATE OR REPLACE FUNCTION reply_hold_rank(reason text) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_position(ARRAY['colleague_replied', 'reply_unverified'], reason), 0)
$$;
