-- Indexes of large tables. `migrate` builds those that are missing when its revisions and backfills are
-- done, without blocking the engine.

-- The queue. Until they are there, runs take what has been due the longest (due_by_age).
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollments_queue_idx
    ON cadence_enrollments (next_step_due) WHERE status = 'active';
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollments_org_queue_idx
    ON cadence_enrollments (org_id, next_step_due) WHERE status = 'active';
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollments_zone_queue_idx
    ON cadence_enrollments (org_id, zone, next_step_due) WHERE status = 'active';
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollments_cadence_queue_idx
    ON cadence_enrollments (cadence_id, is_first_touch, next_step_due, id) WHERE status = 'active';
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollments_lanes_idx
    ON cadence_enrollments (cadence_id, is_first_touch, next_step_id, zone, next_step_due, id)
 WHERE status = 'active';
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollments_suspect_queue_idx
    ON cadence_enrollments (next_step_due, id) WHERE status = 'active' AND dead_claims > 0;
-- What a fault has kept from leaving, by the time since which it has waited.
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollments_faulty_idx
    ON cadence_enrollments (step_due_at)
 WHERE status = 'active'
   AND status_reason IN ('not_accepted', 'not_prepared', 'throttled', 'not_understood', 'channel_stopped', 'out_of_time');

-- What a rule about the lead has put off (is_put_off), and what an edit of the rule lets be asked again. Without
-- updated_at: a column of an index that each update changes would make each update of an enrollment write all indexes.
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollments_put_off_idx
    ON cadence_enrollments (org_id, status_reason, next_step_due)
 WHERE status = 'active' AND status_reason IN ('domain_cap', 'lead_gap', 'out_of_office', 'sender_cap', 'spread');

-- An export and an erasure find everything about a lead by these.
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollment_history_lead_id_idx
    ON cadence_enrollment_history (lead_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS delivery_events_lead_id_idx
    ON delivery_events (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS leads_merged_into_idx
    ON leads (merged_into) WHERE merged_into IS NOT NULL;

-- The purge finds what has expired by these, and reads nothing else.
CREATE INDEX CONCURRENTLY IF NOT EXISTS interactions_texts_idx
    ON interactions (org_id, created_at) WHERE subject IS NOT NULL OR content <> '' OR error_detail IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollment_history_changed_at_idx
    ON cadence_enrollment_history (org_id, changed_at);
CREATE INDEX CONCURRENTLY IF NOT EXISTS delivery_events_received_at_idx
    ON delivery_events (org_id, received_at);

-- The reputation guard counts a sender's latest messages. Until it is built, each bounce reads the table.
CREATE INDEX CONCURRENTLY IF NOT EXISTS interactions_sender_id_idx
    ON interactions (sender_id, sent_at) WHERE type = 'message' AND sent_at IS NOT NULL;
-- The leads of one company, whose colleague has replied, or whose mail server has had enough for today.
CREATE INDEX CONCURRENTLY IF NOT EXISTS leads_email_domain_idx
    ON leads (org_id, split_part(email_key, '@', -1)) WHERE email_key <> '';

-- The reports: what became of the messages of a cadence, and what went out on a day.
CREATE INDEX CONCURRENTLY IF NOT EXISTS interactions_cadence_id_idx
    ON interactions (cadence_id, created_at, id)
    INCLUDE (step_id, template_id, template_version, type, status, enrollment_id, reply_to_id)
 WHERE cadence_id IS NOT NULL;
-- The enrollments of a cadence that ended.
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollment_history_ended_idx
    ON cadence_enrollment_history (cadence_id, changed_at) INCLUDE (to_status, enrollment_id)
 WHERE to_status NOT IN ('active', 'paused');
-- A person's messages are found by the beginning of the name.
CREATE INDEX CONCURRENTLY IF NOT EXISTS leads_name_idx
    ON leads (org_id, left(lower(ltrim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))), 100) text_pattern_ops);

-- Replies that a person has to read.
CREATE INDEX CONCURRENTLY IF NOT EXISTS interactions_needs_reading_idx
    ON interactions (org_id, created_at, id) WHERE needs_reading;

-- A lead that hides its phone number on WhatsApp is found by the id that WhatsApp gives it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS leads_whatsapp_user_id_idx
    ON leads (org_id, whatsapp_user_id) WHERE whatsapp_user_id IS NOT NULL;

-- Holds, in the order of their groups (holds/held.sql), which is also that of their ids within one of them.
CREATE INDEX CONCURRENTLY IF NOT EXISTS cadence_enrollments_holds_idx
    ON cadence_enrollments (org_id, paused_by, cadence_id, coalesce(status_reason, ''),
                            coalesce(next_step_id, '00000000-0000-0000-0000-000000000000'), id)
       INCLUDE (status_reason, next_step_id, next_step_due)
 WHERE status = 'paused';
-- The index of holds before that one.
DROP INDEX CONCURRENTLY IF EXISTS cadence_enrollments_paused_idx;
