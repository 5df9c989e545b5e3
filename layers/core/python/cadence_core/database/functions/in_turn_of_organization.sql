-- These messages of one organization in the order in which runs should send them, one for each lead: follow-ups before
-- first touches, but for the `share` of the first touches; of each kind, its cadences in turn; of each cadence, the longest
-- due first.
CREATE OR REPLACE FUNCTION in_turn_of_organization(due due_message[], share double precision, turn bigint) RETURNS due_message[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- Where in a series of places the first touches begin: spread evenly over the turns.
    offset_of_share CONSTANT double precision := mod(CAST(turn * 0.6180339887498949 AS numeric), 1);
BEGIN
    RETURN ARRAY(
        WITH in_cadence AS (
            SELECT d AS message, d.is_first_touch, d.lead_id, d.next_step_due, d.id,
                   row_number() OVER (PARTITION BY d.is_first_touch, d.cadence_id ORDER BY d.next_step_due, d.id) AS number
              FROM unnest(due) AS d
        ), in_kind AS (
            SELECT *, row_number() OVER (PARTITION BY is_first_touch ORDER BY number, next_step_due, id) AS place
              FROM in_cadence
        ), in_all AS (
            SELECT message, lead_id, row_number() OVER (ORDER BY CASE
                       WHEN is_first_touch THEN (place - offset_of_share) / NULLIF(share, 0)
                       ELSE (place - 1 + offset_of_share) / NULLIF(1 - share, 0) END NULLS LAST, place) AS place
              FROM in_kind
        )
        SELECT message FROM (SELECT DISTINCT ON (lead_id) message, place FROM in_all ORDER BY lead_id, place) AS of_lead
         ORDER BY place);
END
$$;
