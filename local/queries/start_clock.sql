-- The demo's own notes, apart from the product's tables. One row a day: the execution id that
-- the day's schedule carries, and when the day was played; the demo's clock stood still since.
CREATE SCHEMA demo;
CREATE TABLE demo.days (
    day          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution_id uuid NOT NULL DEFAULT gen_random_uuid(),
    played_at    timestamptz NOT NULL DEFAULT now()
);
