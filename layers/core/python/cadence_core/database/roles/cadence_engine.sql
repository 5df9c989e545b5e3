-- Claims, begins and records messages. It reads leads and texts, and changes only the keys of addresses.
GRANT SELECT ON organizations, senders, sender_identities, leads, message_templates, cadences, cadence_steps,
    cadence_enrollments, interactions, suppressions, unsubscribe_requests, cadence_runs, delivery_events
    TO cadence_engine;
GRANT INSERT, UPDATE ON cadence_runs, interactions TO cadence_engine;
GRANT UPDATE ON cadence_enrollments TO cadence_engine;
GRANT INSERT ON cadence_enrollment_history TO cadence_engine;
GRANT UPDATE (email_key, phone_key) ON leads TO cadence_engine;
GRANT UPDATE (address_key, reply_to_key) ON senders TO cadence_engine;
GRANT UPDATE (key_hash) ON suppressions TO cadence_engine;
GRANT UPDATE (checked_version, check_reason, check_detail) ON message_templates TO cadence_engine;
GRANT EXECUTE ON FUNCTION suppress_requested(uuid, integer, jsonb) TO cadence_engine;
-- PostgreSQL requires the right to change a column from whoever locks a row.
GRANT UPDATE (created_at) ON organizations, senders, leads, cadences, cadence_steps TO cadence_engine;
-- A trigger records the steps that an enrollment that moves does not get.
GRANT SELECT, INSERT, UPDATE, DELETE ON step_skips TO cadence_engine;
-- The daily purge has this role too. It removes only what an organization no longer keeps.
GRANT EXECUTE ON FUNCTION purge_expired(integer), purge_standing_events(integer) TO cadence_engine;
-- What it would remove is counted by these.
GRANT SELECT (org_id, changed_at) ON cadence_enrollment_history TO cadence_engine;
GRANT SELECT (org_id, at) ON standing_events TO cadence_engine;
-- The engine's clock in a simulation.
GRANT SELECT ON simulated_time TO cadence_engine;
-- The sending rules.
GRANT SELECT ON sending_stops, cadence_pilots TO cadence_engine;
GRANT SELECT, INSERT, UPDATE, DELETE ON person_touches TO cadence_engine;
-- What was edited, and is to be asked again.
GRANT SELECT, UPDATE, DELETE ON rule_edits TO cadence_engine;
-- Caps, and the pace of all runs.
GRANT SELECT ON sending_caps TO cadence_engine;
GRANT SELECT, INSERT, UPDATE, DELETE ON send_scopes, send_counts, send_recipients, send_pace TO cadence_engine;
GRANT SELECT ON sending_schedules, sending_hours, days_off, holidays, lead_zones TO cadence_engine;
GRANT SELECT, UPDATE ON open_spans TO cadence_engine;
-- Whose turn it is.
GRANT SELECT, UPDATE ON sending_rotation TO cadence_engine;
-- The reputation guard. A trigger, with the owner's rights, pauses a refused domain.
GRANT SELECT ON reputation_pauses TO cadence_engine;
-- A purge by hand leaves its record.
GRANT INSERT ON operator_actions TO cadence_engine;
-- The claims of a run that does not take place, for a dry run.
GRANT EXECUTE ON FUNCTION dry_run_claim(timestamptz, jsonb, uuid[], jsonb, integer, uuid[]) TO cadence_engine;
