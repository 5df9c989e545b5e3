-- The operator who paused a cadence; the role of the database is in setting_history.
ALTER TABLE cadences ADD COLUMN paused_by text
    CONSTRAINT cadences_paused_by_present CHECK (paused_by ~ '\S' AND length(paused_by) <= 300);
