-- A UUID whose first 48 bits are the milliseconds since 1970 (version 7). Rows that are added together
-- have neighboring ids: their entries share pages of an index, and after a checkpoint PostgreSQL logs
-- each page once instead of one for each row. The last 74 bits are random.
CREATE FUNCTION time_ordered_id() RETURNS uuid LANGUAGE sql VOLATILE
RETURN CAST(encode(
    set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
                PLACING substring(int8send(CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)) FROM 3)
                FROM 1 FOR 6),
        52, 1), 53, 1), 'hex') AS uuid);

-- Only rows that are added from now on have such ids. Of a message, message_id computes the id.
ALTER TABLE leads ALTER COLUMN id SET DEFAULT time_ordered_id();
ALTER TABLE cadence_enrollments ALTER COLUMN id SET DEFAULT time_ordered_id();
ALTER TABLE interactions ALTER COLUMN id SET DEFAULT time_ordered_id();
