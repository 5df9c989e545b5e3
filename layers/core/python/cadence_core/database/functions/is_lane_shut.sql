-- Whether a rule keeps every message of a step to leads of a zone from leaving now, or one of the caps
-- that they count in is `spent` (see lanes_to_leave).
CREATE OR REPLACE FUNCTION is_lane_shut(step uuid, of_zone text, first_touch boolean, spent text[])
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM lanes_to_leave(
        ARRAY[CAST(ROW(NULL, NULL, NULL, NULL, first_touch, step, of_zone, NULL, NULL, NULL) AS due_message)], spent));
END
$$;
