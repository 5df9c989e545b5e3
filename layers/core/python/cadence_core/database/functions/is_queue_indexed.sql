-- Whether the indexes by which the queue is read are built (late_indexes.sql).
CREATE OR REPLACE FUNCTION is_queue_indexed() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) = 5 FROM pg_index
     WHERE indisvalid AND indexrelid IN (
        to_regclass('cadence_enrollments_queue_idx'), to_regclass('cadence_enrollments_org_queue_idx'),
        to_regclass('cadence_enrollments_zone_queue_idx'), to_regclass('cadence_enrollments_cadence_queue_idx'),
        to_regclass('cadence_enrollments_lanes_idx'))
$$;
