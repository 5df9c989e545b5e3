-- Whether something of an organization is due in a zone in which one of its schedules may be open. In the
-- evening, what is left over waits for the morning everywhere else. The first of each zone is found by leaps.
CREATE OR REPLACE FUNCTION is_due_while_open(org uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    of_schedule text[];
    due_zones text[];
BEGIN
    FOR of_schedule IN
        SELECT CASE WHEN EXISTS (SELECT FROM open_spans AS span WHERE span.schedule_id = own.id AND span.opens_at > cadence_now())
                    THEN shut_zones(org, own.id) ELSE '{}' END
          FROM (SELECT DISTINCT coalesce(c.schedule_id, o.schedule_id) AS id
                  FROM cadences AS c JOIN organizations AS o ON o.id = c.org_id
                 WHERE c.org_id = org AND c.status = 'active' AND c.deleted_at IS NULL) AS own
    LOOP
        IF of_schedule = '{}' THEN
            RETURN true;
        END IF;
        due_zones := coalesce(due_zones, zones_due(org));
        IF EXISTS (SELECT FROM unnest(due_zones) AS zone WHERE NOT of_schedule && ARRAY[zone, '*']) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$$;
