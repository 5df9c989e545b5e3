-- An export and an erasure find everything about a lead by these.
CREATE INDEX cadence_enrollment_history_lead_id_idx ON cadence_enrollment_history (lead_id);
CREATE INDEX delivery_events_lead_id_idx ON delivery_events (lead_id) WHERE lead_id IS NOT NULL;
