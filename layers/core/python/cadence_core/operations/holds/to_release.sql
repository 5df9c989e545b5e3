-- A slice of the held enrollments, in the order of their ids, each with the time of its last change.
-- Follows held.sql.
, slice AS MATERIALIZED (
    SELECT id FROM held WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT CAST(:limit AS integer)
)
SELECT e.id AS enrollment_id, e.updated_at AS since FROM slice JOIN cadence_enrollments AS e USING (id) ORDER BY e.id
