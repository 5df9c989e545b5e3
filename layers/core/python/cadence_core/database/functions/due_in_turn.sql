-- The messages that could leave now, in the order in which runs should send them, `wanted` of them if there
-- are as many: one of each organization, beginning after the one that was served last, then another one of
-- each, and so on. One organization more is asked than there are places; if there are fewer, what they
-- have is listed, up to 100 more. An organization without a message that is due costs one look into its
-- queue, and so does one whose schedules are all shut. While the indexes of the queue are being built, the order is by age alone.
CREATE OR REPLACE FUNCTION due_in_turn(wanted integer, without uuid[])
RETURNS due_message[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    rotation sending_rotation;
    org uuid;
    orgs uuid[] := '{}';
    share integer := 1;
    due due_message[];
    found due_message[] := '{}';
    places integer[] := '{}';
    cut_off integer := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM cadence_enrollments WHERE status = 'active' AND next_step_due <= cadence_now())
       OR EXISTS (SELECT FROM sending_stops WHERE num_nonnulls(org_id, channel, sender_id) = 0) THEN
        RETURN found;
    ELSIF (SELECT count(*) FROM pg_index
            WHERE indisvalid AND indexrelid IN (
                to_regclass('cadence_enrollments_queue_idx'), to_regclass('cadence_enrollments_org_queue_idx'),
                to_regclass('cadence_enrollments_cadence_queue_idx'), to_regclass('cadence_enrollments_lanes_idx'))) < 4 THEN
        RETURN due_by_age(wanted, without);
    END IF;
    SELECT * INTO rotation FROM sending_rotation;
    FOR org IN
        SELECT turns.org_id
          FROM ((SELECT c.org_id, array_agg(c.schedule_id) AS schedules FROM cadences AS c
                  WHERE c.status = 'active' AND c.deleted_at IS NULL AND c.org_id > rotation.org_id
                  GROUP BY c.org_id ORDER BY c.org_id)
                UNION ALL
                (SELECT c.org_id, array_agg(c.schedule_id) FROM cadences AS c
                  WHERE c.status = 'active' AND c.deleted_at IS NULL AND c.org_id <= rotation.org_id
                  GROUP BY c.org_id ORDER BY c.org_id)) AS turns
         CROSS JOIN LATERAL (
            SELECT FROM cadence_enrollments AS e
             WHERE e.status = 'active' AND e.org_id = turns.org_id AND e.next_step_due <= cadence_now() LIMIT 1) AS due
         WHERE NOT without @> ARRAY[turns.org_id]
           -- Shut is a schedule that is known to open later, by the clock of every zone.
           AND EXISTS (
               SELECT FROM unnest(turns.schedules) AS own (schedule_id)
                CROSS JOIN LATERAL (
                    SELECT coalesce(own.schedule_id, (SELECT o.schedule_id FROM organizations AS o WHERE o.id = turns.org_id)) AS id) AS schedule
                WHERE schedule.id IS NULL
                   OR schedule.id NOT IN (SELECT span.schedule_id FROM open_spans AS span
                                           GROUP BY span.schedule_id HAVING min(span.opens_at) > cadence_now()))
           AND NOT EXISTS (
               SELECT FROM sending_stops AS stop
                WHERE stop.org_id = turns.org_id AND stop.channel IS NULL AND stop.sender_id IS NULL)
    LOOP
        due := due_of_organization(org, share, rotation.turn);
        IF due <> '{}' THEN
            orgs := orgs || org;
            found := found || due;
            places := places || ARRAY(SELECT generate_series(1, cardinality(due)));
            cut_off := cut_off + CAST(cardinality(due) >= share AS integer);
            EXIT WHEN cardinality(orgs) > wanted;
        END IF;
    END LOOP;
    -- There are places left for a second message of an organization, if it has one.
    WHILE cardinality(orgs) <= wanted AND cardinality(found) < wanted + 100 AND cut_off > 0 LOOP
        share := greatest(4 * share, (wanted + 100) / cut_off + 1);
        found := '{}';
        places := '{}';
        cut_off := 0;
        FOREACH org IN ARRAY orgs LOOP
            due := due_of_organization(org, share, rotation.turn);
            found := found || due;
            places := places || ARRAY(SELECT generate_series(1, cardinality(due)));
            cut_off := cut_off + CAST(cardinality(due) >= share AS integer);
        END LOOP;
    END LOOP;
    RETURN ARRAY(SELECT found[n] FROM generate_subscripts(places, 1) AS n ORDER BY places[n], n);
END
$$;
