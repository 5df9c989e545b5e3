-- The messages of one step to leads of one zone, as the sending rules see them, or no row.
CREATE OR REPLACE FUNCTION lane_of(step uuid, of_zone text, first_touch boolean)
RETURNS SETOF candidate LANGUAGE plpgsql STABLE ROWS 1 AS $$
BEGIN
    RETURN QUERY
    SELECT lane.* FROM cadence_steps AS s CROSS JOIN LATERAL facts_of_lane(s, of_zone, first_touch) AS lane
     WHERE s.id = step AND s.archived_at IS NULL;
END
$$;
