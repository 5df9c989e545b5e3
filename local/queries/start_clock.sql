-- The demo's own table, apart from the product's. One row per day: the execution id of the day's
-- scheduled run, and when the day was played. The demo's clock has stood still since then.
CREATE SCHEMA demo;
CREATE TABLE demo.days (
    day          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution_id uuid NOT NULL DEFAULT gen_random_uuid(),
    played_at    timestamptz NOT NULL DEFAULT now()
);
