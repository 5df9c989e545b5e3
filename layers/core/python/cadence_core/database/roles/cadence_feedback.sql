-- Records events and replies, and what they change.
GRANT SELECT ON organizations, senders, sender_identities, leads, message_templates, cadences, cadence_steps,
    cadence_enrollments, interactions, suppressions, unsubscribe_requests, delivery_events
    TO cadence_feedback;
GRANT INSERT ON delivery_events, cadence_enrollment_history TO cadence_feedback;
GRANT INSERT, UPDATE ON interactions, suppressions TO cadence_feedback;
GRANT UPDATE ON cadence_enrollments TO cadence_feedback;
GRANT UPDATE (phone, email_key, phone_key, wa_id, whatsapp_user_id, last_whatsapp_inbound_at, out_of_office_until) ON leads TO cadence_feedback;
GRANT UPDATE (stopped_until, stop_code, address_key, reply_to_key) ON senders TO cadence_feedback;
GRANT UPDATE (fault_code) ON message_templates TO cadence_feedback;
-- PostgreSQL requires the right to change a column from whoever locks a row.
GRANT UPDATE (created_at) ON cadences TO cadence_feedback;
-- A trigger records the steps that an enrollment that moves does not get.
GRANT SELECT, INSERT, UPDATE, DELETE ON step_skips TO cadence_feedback;
-- The engine's clock in a simulation.
GRANT SELECT ON simulated_time TO cadence_feedback;
-- A trigger computes by these when an enrollment that moves is due.
GRANT SELECT ON sending_schedules, sending_hours, days_off, holidays TO cadence_feedback;
-- The conditions of a message are read together with what the sending rules ask for.
GRANT SELECT ON cadence_pilots, sending_stops, sending_caps TO cadence_feedback;
-- The reputation guard.
GRANT SELECT, INSERT ON reputation_pauses TO cadence_feedback;
-- The publisher of events has this role too.
GRANT SELECT, DELETE ON standing_events TO cadence_feedback;
GRANT UPDATE (attempts, error_code) ON standing_events TO cadence_feedback;
GRANT SELECT, UPDATE (seen_at) ON event_publishing TO cadence_feedback;
