-- Whether something of an organization is due in a zone in which one of these schedules may be open; null is
-- the organization's own. At night, none of them is. In the evening, what is left over waits for the morning.
CREATE OR REPLACE FUNCTION is_due_while_open(org uuid, schedules uuid[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    own CONSTANT uuid[] := array_replace(schedules, NULL, (SELECT schedule_id FROM organizations WHERE id = org));
    is_shut boolean;
    is_shut_somewhere boolean;
    due_zones text[];
    shut text[];
BEGIN
    FOR n IN 1..cardinality(own) LOOP
        SELECT bool_and(opens_at > cadence_now()), bool_or(opens_at > cadence_now()) INTO is_shut, is_shut_somewhere
          FROM open_spans WHERE schedule_id = own[n];
        CONTINUE WHEN is_shut;
        IF is_shut_somewhere IS NOT TRUE THEN
            RETURN true;
        END IF;
        due_zones := coalesce(due_zones, zones_due(org));
        shut := shut_zones(org, own[n]);
        IF EXISTS (SELECT FROM unnest(due_zones) AS zone WHERE NOT shut && ARRAY[zone, '*']) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$$;
