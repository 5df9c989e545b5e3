-- A reply that may ask for no more messages in words that the engine cannot judge, until a person has
-- read it.
ALTER TABLE interactions ADD COLUMN needs_reading boolean NOT NULL DEFAULT false;
