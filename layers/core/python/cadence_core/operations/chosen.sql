-- The cadences of a scope, deleted ones too: their messages stay.
WITH RECURSIVE chosen AS MATERIALIZED (
    SELECT id FROM cadences
     WHERE (:org_id = '' OR org_id::text = :org_id) AND (:cadence_id = '' OR id::text = :cadence_id)
)
