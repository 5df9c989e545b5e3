-- Plans, and operates with `cadence`. It reads everything; what is recorded, it cannot delete.
GRANT SELECT ON organizations, senders, sender_identities, leads, message_templates, cadences, cadence_steps,
    cadence_enrollments, interactions, suppressions, unsubscribe_requests, cadence_runs, delivery_events,
    cadence_enrollment_history, cadence_step_history, consents, duplicate_leads, alembic_version,
    sending_stops, cadence_pilots, person_touches, setting_history
    TO cadence_operator;
GRANT INSERT, UPDATE, DELETE ON organizations, senders, sender_identities, leads, message_templates, cadences,
    cadence_steps, cadence_enrollments, suppressions, sending_stops, cadence_pilots
    TO cadence_operator;
GRANT INSERT, UPDATE ON interactions TO cadence_operator;
GRANT INSERT ON delivery_events, cadence_enrollment_history, cadence_step_history, consents TO cadence_operator;
GRANT EXECUTE ON FUNCTION merge_leads(uuid, uuid), export_lead(uuid), erase_lead(uuid) TO cadence_operator;
-- A trigger records the steps that an enrollment that moves does not get.
GRANT SELECT, INSERT, UPDATE, DELETE ON step_skips TO cadence_operator;
-- The engine's clock in a simulation.
GRANT SELECT ON simulated_time TO cadence_operator;
-- Caps. What they count is the engine's.
GRANT SELECT, INSERT, UPDATE, DELETE ON sending_caps TO cadence_operator;
GRANT SELECT ON send_scopes, send_counts, send_recipients, send_pace TO cadence_operator;
-- The sending windows.
GRANT SELECT, INSERT, UPDATE, DELETE ON sending_schedules, sending_hours, days_off TO cadence_operator;
GRANT SELECT ON holidays, lead_zones, open_spans TO cadence_operator;
-- What the next run asks again.
GRANT SELECT ON rule_edits TO cadence_operator;
-- The reputation guard: an operator lifts a pause.
GRANT SELECT ON reputation_pauses TO cadence_operator;
GRANT UPDATE (lifted_at, lifted_by) ON reputation_pauses TO cadence_operator;
-- A preview: it picks as a run does, and keeps nothing.
GRANT SELECT ON sending_rotation TO cadence_operator;
GRANT EXECUTE ON FUNCTION dry_run_claim(timestamptz, jsonb, uuid[], jsonb, integer, uuid[]) TO cadence_operator;
-- Who did what.
GRANT SELECT, INSERT ON operator_actions TO cadence_operator;
-- Imports.
GRANT SELECT, INSERT ON lead_imports TO cadence_operator;
-- The events for a CRM: an operator has those published that were given up.
GRANT SELECT ON standing_events, event_publishing TO cadence_operator;
GRANT UPDATE (attempts) ON standing_events TO cadence_operator;
