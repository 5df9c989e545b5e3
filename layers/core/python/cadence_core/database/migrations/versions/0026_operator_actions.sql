-- Who changed what with an operation: one row when it begins, one when it is done or has failed.
-- details holds ids, counts and switches, never a text: it outlives the erasure of a person.
CREATE TABLE operator_actions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action_id uuid NOT NULL,
    operation text NOT NULL,
    actor text NOT NULL,
    phase text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    database_role text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT cadence_now(),
    CONSTRAINT operator_actions_phase_known CHECK (phase IN ('begun', 'done', 'failed')),
    CONSTRAINT operator_actions_actor_present CHECK (actor ~ '\S' AND length(actor) <= 300),
    CONSTRAINT operator_actions_details_object CHECK (jsonb_typeof(details) = 'object')
);
CREATE INDEX operator_actions_action_id_idx ON operator_actions (action_id);
CREATE INDEX operator_actions_test_id_idx ON operator_actions ((details ->> 'test_id'))
    WHERE operation = 'test_send' AND phase = 'begun';
