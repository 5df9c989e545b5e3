-- Why no message of this step may leave now for leads of this zone, or NULL if some may. Of a step that
-- is archived or deleted, the enrollments that wait for it get another one: only the claim finds out which.
CREATE OR REPLACE FUNCTION lane_ruling(step uuid, of_zone text, first_touch boolean) RETURNS ruling
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT rule.says
              FROM lane_of(step, of_zone, first_touch) AS lane
             CROSS JOIN rules_of(lane, cadence_now()) AS rule
             WHERE rule.is_of_lane AND (rule.says).until IS NOT NULL LIMIT 1);
END
$$;
