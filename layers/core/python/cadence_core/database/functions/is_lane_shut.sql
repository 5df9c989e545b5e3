-- Whether a rule keeps every message of a step to leads of a zone from leaving now, or one of the caps
-- that they count in is `spent`: the scopes for whose room this pick has found enough messages.
CREATE OR REPLACE FUNCTION is_lane_shut(step uuid, of_zone text, first_touch boolean, spent text[])
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM lane_ruling(step, of_zone, first_touch, cadence_now())) OR spent <> '{}' AND EXISTS (
        SELECT FROM lane_of(step, of_zone, first_touch) AS lane CROSS JOIN counted_in(ARRAY[lane], cadence_now()) AS own
         WHERE spent @> ARRAY[own.scope]);
END
$$;
