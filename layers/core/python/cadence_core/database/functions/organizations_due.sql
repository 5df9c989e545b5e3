-- The organizations that have something due, the one after `served` first. Ask for as many as are needed:
-- each costs a look into its queue, and less if all of its schedules are shut.
CREATE OR REPLACE FUNCTION organizations_due(served uuid, without uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT turns.org_id
      FROM ((SELECT c.org_id, array_agg(DISTINCT c.schedule_id) AS schedules FROM cadences AS c
              WHERE c.status = 'active' AND c.deleted_at IS NULL AND c.org_id > served
              GROUP BY c.org_id ORDER BY c.org_id)
            UNION ALL
            (SELECT c.org_id, array_agg(DISTINCT c.schedule_id) FROM cadences AS c
              WHERE c.status = 'active' AND c.deleted_at IS NULL AND c.org_id <= served
              GROUP BY c.org_id ORDER BY c.org_id)) AS turns
     CROSS JOIN LATERAL (
        SELECT FROM cadence_enrollments AS e
         WHERE e.status = 'active' AND e.org_id = turns.org_id AND e.next_step_due <= cadence_now() LIMIT 1) AS due
     WHERE NOT without @> ARRAY[turns.org_id]
       AND EXISTS (
           SELECT FROM unnest(array_replace(turns.schedules, NULL, (
                    SELECT o.schedule_id FROM organizations AS o WHERE o.id = turns.org_id))) AS own (id)
            -- Shut is a schedule that is known to open later, by the clock of every zone.
            WHERE coalesce((SELECT min(span.opens_at) FROM open_spans AS span WHERE span.schedule_id = own.id), '-infinity')
                  <= cadence_now())
       AND NOT EXISTS (
           SELECT FROM sending_stops AS stop
            WHERE stop.org_id = turns.org_id AND stop.channel IS NULL AND stop.sender_id IS NULL)
$$;
