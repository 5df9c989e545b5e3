-- Why a cadence is paused, in the words of who paused it.
ALTER TABLE cadences ADD COLUMN pause_reason text
    CONSTRAINT cadences_pause_reason_check CHECK (pause_reason ~ '\S' AND length(pause_reason) <= 1000);
